/* pieces.h: writing what lies in several places. */
#ifndef SONDE_BASE_PIECES_H
#define SONDE_BASE_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/* Where a person edits a line at the bottom of a terminal, other lines must not be written into it: who owns it takes
 * them, all of them in order, and puts them above. write NULL: nobody edits. Bytes are whole lines. */
struct pieces_diversion {
    void (*write)(void *argument, const struct iovec *pieces, size_t count);
    void *argument;
};

struct pieces_target {
    int fd;
    bool exclusive;      /* nobody else writes to the file: of what cannot be written whole nothing stays behind, if it
                          * is a regular one */
    const bool *hurried; /* set once the end is asked for: who does not read is then waited for only a little longer.
                          * NULL: never */
    uint64_t until;      /* when it is so in any case, as clock_now() has it; 0: never */
    const struct pieces_diversion *diversion; /* of the terminal that it is; NULL: none */
};

/* Writes all of the pieces, over short writes and, as long as the reader reads, over signals; into a regular file or a
 * socket, or up to PIPE_BUF bytes, with one call if that takes all. At most IOV_MAX of them; they are changed. False
 * with errno: EINTR if nobody read for a second since a signal came, or since the end was asked for or due. */
bool pieces_write(const struct pieces_target *target, struct iovec *pieces, size_t count);

#endif
