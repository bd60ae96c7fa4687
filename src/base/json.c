/* json.c: what jansson lacks. */
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/utf8.h"

/* RFC 4648, section 4. Allocated. */
static char *base64(const unsigned char *bytes, size_t length)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *text = memory_allocate((length + 2) / 3 * 4 + 1);
    char *at = text;

    for (size_t i = 0; i < length; i += 3) {
        size_t left = length - i;
        uint32_t group = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                         (left > 2 ? bytes[i + 2] : 0);
        *at++ = digits[group >> 18];
        *at++ = digits[group >> 12 & 63];
        *at++ = left > 1 ? digits[group >> 6 & 63] : '=';
        *at++ = left > 2 ? digits[group & 63] : '=';
    }
    *at = '\0';
    return text;
}

static void append_repaired(struct buffer *target, const unsigned char *bytes, size_t length)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

    while (length) {
        uint32_t code;
        size_t count = 1;
        if (utf8_decode(bytes, length, &code, &count) == UTF8_CHARACTER)
            buffer_append(target, bytes, count);
        else
            buffer_append(target, replacement, sizeof replacement - 1);
        bytes += count;
        length -= count;
    }
}

static void set_repaired(json_t *object, const char *name, const void *bytes, size_t length)
{
    enum { NAME_SIZE = 64 };
    char exact_name[NAME_SIZE];
    struct buffer repaired = {0};

    append_repaired(&repaired, bytes, length);
    json_object_set_new(object, name, json_stringn((const char *)buffer_bytes(&repaired),
                                                   buffer_length(&repaired)));
    buffer_free(&repaired);
    snprintf(exact_name, sizeof exact_name, "%s_base64", name);
    json_set_base64(object, exact_name, bytes, length);
}

void json_set_bytes(json_t *object, const char *name, const void *bytes, size_t length)
{
    json_t *text = json_stringn(length ? bytes : "", length);

    if (text)
        json_object_set_new(object, name, text);
    else
        set_repaired(object, name, bytes, length);
}

void json_set_base64(json_t *object, const char *name, const void *bytes, size_t length)
{
    char *text = base64(bytes, length);

    json_object_set_new(object, name, json_string(text));
    free(text);
}

void json_set_text(json_t *object, const char *name, const char *text)
{
    if (text)
        json_set_bytes(object, name, text, strlen(text));
}

void json_set_unsigned(json_t *object, const char *name, uint64_t value)
{
    json_int_t number = value > INT64_MAX ? INT64_MAX : (json_int_t)value;

    json_object_set_new(object, name, json_integer(number));
}
