/* framing.h: where a message ends in a stream of bytes (--frame), which by itself has no borders. */
#ifndef SONDE_BASE_FRAMING_H
#define SONDE_BASE_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum framing_kind {
    FRAMING_NONE,
    FRAMING_LINE,      /* ends in LF, which belongs to it */
    FRAMING_NUL,       /* ends in a NUL byte */
    FRAMING_FIXED,     /* is size bytes long */
    FRAMING_DELIMITER, /* ends in that text */
    FRAMING_LEN8,      /* begins with the number of bytes that follow, in one byte, two or four; big or little endian */
    FRAMING_LEN16BE,
    FRAMING_LEN16LE,
    FRAMING_LEN32BE,
    FRAMING_LEN32LE
};

struct framing {
    enum framing_kind kind;
    size_t size;              /* of FIXED, at least 1 */
    unsigned char *delimiter; /* of DELIMITER: delimiter_length > 0 bytes */
    size_t delimiter_length;
};

/* "line", "nul", "fixed:N", "delim:TEXT" (with TEXT's escapes), "len8", "len16be", "len16le", "len32be", "len32le".
 * False for anything else; nothing is allocated then. */
bool framing_parse(const char *text, struct framing *ret_framing);
void framing_free(struct framing *framing);

/* Appends payload to target as one message, with the length before it or the end behind it. False with *ret_error
 * (STATUS_LOCAL_IO; it says what is wrong with the payload, as "300 bytes, and len8 holds 255") for one that cannot be
 * such a message: too long for its length, not FIXED's size, with the delimiter in it. */
bool framing_encode(const struct framing *framing, const void *payload, size_t length, struct buffer *target,
                    struct error *ret_error);

/* How many bytes framing_encode adds to a payload. */
size_t framing_overhead(const struct framing *framing);

/* Cuts a stream that arrives in pieces, however they are torn. It holds no bytes. */
struct framer {
    const struct framing *framing; /* borrowed */
    uint64_t maximum;      /* bytes a message may have, its length or delimiter included */
    uint64_t length;       /* of the message so far */
    uint64_t whole;        /* of all of it, once known by its header or FIXED; else 0 */
    unsigned char header[4];
    struct search *search; /* of DELIMITER */
};

/* framing->kind is not FRAMING_NONE. */
void framer_init(struct framer *framer, const struct framing *framing, uint64_t maximum);
void framer_free(struct framer *framer);

struct framer_piece {
    size_t taken;     /* of the bytes given: they belong to the message under way */
    uint64_t length;  /* of that message so far, these included */
    bool complete;    /* it ends with them */
    bool too_long;    /* it is longer than maximum or sure to be, as its header says, or since its end is not among that
                       * many bytes. It can be read on all the same */
};

/* Takes bytes up to the end of the message under way. length > 0. */
struct framer_piece framer_feed(struct framer *framer, const void *bytes, size_t length);

/* Whether a message has begun and not ended. */
bool framer_is_within(const struct framer *framer);

#endif
