/* answer_file.h: a regular file on its way to a peer (--reply-file, --send-file, the console's /file), of which no more
 * is in memory than goes out. */
#ifndef SONDE_HANDLER_ANSWER_FILE_H
#define SONDE_HANDLER_ANSWER_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

struct answer_file {
    const char *option, *name; /* borrowed */
    int fd;           /* -1: not open */
    off_t size;       /* when it was opened; what is made as it is read may say 0, or too much */
};

/* A file may have been replaced by another since the last client: it is opened for each. option: who asks for it, for
 * errors; "": they have the name alone. datagram: it has to fit one. False with *ret_error (STATUS_LOCAL_IO; EMFILE and
 * ENFILE are in its system). */
bool answer_file_open(struct answer_file *file, const char *option, const char *name, bool datagram,
                      struct error *ret_error);

bool answer_file_is_open(const struct answer_file *file);

/* The next size bytes or less, 0 at the end, -1 with *ret_error: also if it has become shorter meanwhile. */
ssize_t answer_file_read(struct answer_file *file, void *bytes, size_t size, struct error *ret_error);

/* Not open is nothing. */
void answer_file_close(struct answer_file *file);

#endif
