/* keys.c: what was typed (keys.h). */
#include "console/keys.h"

#include <errno.h>
#include <string.h>
#include <wchar.h>

#include "transport/descriptor.h"

enum { ESCAPE = 0x1b, QUOTE = 'V' & 0x1f, LEAD_IN = 'X' & 0x1f, READ_SIZE = 4096, PASTE_MAXIMUM = 4 * 1024 * 1024 };

static const char paste_begin[] = "\x1b[200~", paste_end[] = "\x1b[201~";
enum { PASTE_BRACKET = sizeof paste_begin - 1 };

bool keys_fill(struct keys *keys, int fd)
{
    ssize_t count = descriptor_read_ready(fd, buffer_reserve(&keys->typed, READ_SIZE), READ_SIZE);
    int system = errno;

    if (count > 0)
        buffer_commit(&keys->typed, (size_t)count);
    buffer_trim(&keys->typed);
    return count > 0 || (count < 0 && (system == EAGAIN || system == EWOULDBLOCK || system == EINTR));
}

static const char *front(const struct keys *keys)
{
    return (const char *)buffer_bytes(&keys->typed);
}

/* One that never ends is let go at some time. */
static size_t pasted_length(const char *text, size_t length)
{
    const char *end = memmem(text, length, paste_end, PASTE_BRACKET);

    if (end)
        return (size_t)(end - text) + PASTE_BRACKET;
    return length < PASTE_MAXIMUM ? 0 : length;
}

static size_t sequence_length(const char *text, size_t length, enum keys_style style)
{
    if (length >= PASTE_BRACKET && memcmp(text, paste_begin, PASTE_BRACKET) == 0)
        return pasted_length(text, length);
    if (length < 2)
        return style == KEYS_SINGLE ? length : 0;
    if (text[1] == 'O')
        return length < 3 ? 0 : 3;
    if (text[1] != '[')
        return 1;
    for (size_t at = 2; at < length; at++)
        if (text[at] < 0x20 || text[at] >= 0x40)
            return at + 1;
    return 0;
}

/* A byte that is none counts as one. */
static size_t character_length(const char *text, size_t length)
{
    mbstate_t state = {0};

    if (length == 0)
        return 0;
    size_t bytes = mbrtowc(NULL, text, length, &state);
    if (bytes == (size_t)-2)
        return 0;
    return bytes == (size_t)-1 || bytes == 0 ? 1 : bytes;
}

size_t keys_unit(const struct keys *keys, enum keys_style style)
{
    size_t length = buffer_length(&keys->typed);
    const char *text = front(keys);

    if (length == 0)
        return 0;
    if (*text == ESCAPE)
        return sequence_length(text, length, style);
    if (style == KEYS_SINGLE || (*text != QUOTE && *text != LEAD_IN))
        return character_length(text, length);
    size_t next = character_length(text + 1, length - 1);
    return next > 0 ? 1 + next : 0;
}

bool keys_are_pasted(const struct keys *keys, size_t unit, const char **ret_text, size_t *ret_length)
{
    const char *text = front(keys);

    if (unit < 2 * PASTE_BRACKET || memcmp(text, paste_begin, PASTE_BRACKET) != 0)
        return false;
    *ret_text = text + PASTE_BRACKET;
    *ret_length = unit - PASTE_BRACKET;
    if (memcmp(text + unit - PASTE_BRACKET, paste_end, PASTE_BRACKET) == 0)
        *ret_length -= PASTE_BRACKET;
    return true;
}

int keys_take(struct keys *keys)
{
    if (buffer_length(&keys->typed) == 0)
        return -1;
    int byte = buffer_bytes(&keys->typed)[0];
    buffer_consume(&keys->typed, 1);
    return byte;
}
