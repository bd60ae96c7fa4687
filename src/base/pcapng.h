/* pcapng.h: the blocks of a pcapng file (draft-ietf-opsawg-pcapng), in this machine's byte order, written to a
 * descriptor: one writev(2) a call, so that what was written so far can be read at any time. Times are ns of
 * CLOCK_REALTIME. */
#ifndef SONDE_BASE_PCAPNG_H
#define SONDE_BASE_PCAPNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pieces.h"

struct pcapng {
    struct pieces_target target;
    uint32_t interfaces; /* described so far */
};

/* Texts are UTF-8 and shorter than this: what is longer is cut. */
enum { PCAPNG_TEXT_SIZE = 384 };

/* All return false with errno if the file could not be written to its end. */

/* The section's head. file: its target is set. application: who writes. */
bool pcapng_begin(struct pcapng *file, const char *application);

/* The next interface, numbered from 0 on. description may be NULL. */
bool pcapng_interface(struct pcapng *file, uint16_t link_type, const char *name, const char *description);

enum pcapng_direction { PCAPNG_UNKNOWN, PCAPNG_INBOUND, PCAPNG_OUTBOUND };

struct pcapng_piece {
    const void *bytes;
    size_t length;
};

struct pcapng_packet {
    uint32_t interface;
    uint64_t realtime_ns;
    enum pcapng_direction direction;
    const char *comment;                  /* NULL: none */
    size_t whole_length;                  /* on the wire; the captured length is the pieces' sum */
    struct pcapng_piece headers, payload; /* what was captured, in one piece or two */
};

enum { PCAPNG_BATCH = 8 };

/* At most PCAPNG_BATCH packets. Their bytes are not copied. */
bool pcapng_packets(const struct pcapng *file, const struct pcapng_packet *packets, size_t count);

#endif
