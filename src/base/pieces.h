/* pieces.h: writing what lies in several places. */
#ifndef SONDE_BASE_PIECES_H
#define SONDE_BASE_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

/* Writes all of the pieces, over short writes and signals as file_write_all does (file.h); into a regular file or a
 * socket, or up to PIPE_BUF bytes, with one call if that takes all. At most IOV_MAX of them; they are changed. False
 * with errno. */
bool pieces_write(int fd, struct iovec *pieces, size_t count);

/* The same for a record in a file that nobody else writes to: of one that fails nothing stays behind, where the file
 * is a regular one. */
bool pieces_write_whole(int fd, struct iovec *pieces, size_t count);

#endif
