/* utf8.h: where a character of UTF-8 ends, as RFC 3629 has it: nothing overlong, no surrogates. */
#ifndef SONDE_BASE_UTF8_H
#define SONDE_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { UTF8_LONGEST = 4 };

enum utf8_result {
    UTF8_CHARACTER, /* a whole character stands at the front */
    UTF8_BAD,       /* the first byte begins none */
    UTF8_TORN       /* what is there may be the beginning of one */
};

/* Looks at the front of length > 0 bytes. With UTF8_CHARACTER *ret_code is the code point and
 * *ret_length the number of its bytes. */
enum utf8_result utf8_decode(const unsigned char *bytes, size_t length, uint32_t *ret_code,
                             size_t *ret_length);

/* Whether all of the bytes are whole characters. */
bool utf8_is_valid(const unsigned char *bytes, size_t length);

#endif
