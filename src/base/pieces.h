/* pieces.h: writing what lies in several places. */
#ifndef SONDE_BASE_PIECES_H
#define SONDE_BASE_PIECES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

/* Writes all of the pieces, over short writes and signals as file_write_all does (file.h), with one writev(2) if that
 * takes all. At most IOV_MAX of them; they are changed. False with errno. */
bool pieces_write(int fd, struct iovec *pieces, size_t count);

#endif
