/* utf8.c: where a character of UTF-8 ends. */
#include "base/utf8.h"

#include <stdbool.h>

/* How many bytes a character has by its first one, 0 for one that begins none. */
static size_t utf8_length_by_lead(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return 2;
    if (lead >= 0xe0 && lead <= 0xef)
        return 3;
    if (lead >= 0xf0 && lead <= 0xf4)
        return 4;
    return 0;
}

/* Some first bytes narrow what the second may be: the table at the end of RFC 3629, section 4. */
static bool utf8_second_fits(unsigned char lead, unsigned char second)
{
    unsigned char lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    unsigned char highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;

    return second >= lowest && second <= highest;
}

enum utf8_result utf8_decode(const unsigned char *bytes, size_t length, uint32_t *ret_code,
                             size_t *ret_length)
{
    static const unsigned char lead_bits[UTF8_LONGEST + 1] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    size_t whole = utf8_length_by_lead(bytes[0]);
    uint32_t code = bytes[0] & lead_bits[whole];

    if (whole == 0)
        return UTF8_BAD;
    for (size_t i = 1; i < whole; i++) {
        if (i == length)
            return UTF8_TORN;
        if ((bytes[i] & 0xc0) != 0x80 || (i == 1 && !utf8_second_fits(bytes[0], bytes[1])))
            return UTF8_BAD;
        code = code << 6 | (bytes[i] & 0x3f);
    }
    *ret_code = code;
    *ret_length = whole;
    return UTF8_CHARACTER;
}

bool utf8_is_valid(const unsigned char *bytes, size_t length)
{
    while (length > 0) {
        uint32_t code;
        size_t count = 1;
        if (utf8_decode(bytes, length, &code, &count) != UTF8_CHARACTER)
            return false;
        bytes += count;
        length -= count;
    }
    return true;
}
