/* file.h: the files a user names for output. */
#ifndef SONDE_BASE_FILE_H
#define SONDE_BASE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

/* Creates or truncates path for writing, close-on-exec; a FIFO or device is opened as it is. In a
 * sticky, world-writable folder another user's link, FIFO or file is refused (as the kernel's
 * fs.protected_* would), and a file with a second name. mode is subject to the umask; one for the
 * owner alone is given to a file that was there, too. Returns the descriptor, or -1 with *ret_error
 * (STATUS_LOCAL_IO). */
int file_create(const char *path, mode_t mode, struct error *ret_error);

/* Writes text and a newline into a new file beside path and renames it to path: a reader sees all
 * or nothing. A FIFO or device is written to, not replaced. */
bool file_publish(const char *path, const char *text, struct error *ret_error);

/* Writes all of bytes, over short writes and, as long as the reader reads, over signals. False with errno on failure:
 * EINTR if a signal came while nobody read. */
bool file_write_all(int fd, const void *bytes, size_t length);

#endif
