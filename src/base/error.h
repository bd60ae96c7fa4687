/* error.h: a failure as a value: filled in by the callee, decided on by the caller. */
#ifndef SONDE_BASE_ERROR_H
#define SONDE_BASE_ERROR_H

#include <stdbool.h>

#include "base/status.h"

enum { ERROR_TEXT_SIZE = 1024 };

struct error {
    enum status status;          /* what the run ends with if nobody recovers */
    int system;                  /* errno, or 0 where no system call failed */
    char text[ERROR_TEXT_SIZE];  /* one line without "sonde: ", not yet escaped; cut to fit */
};

/* Fills *ret; its old text may be among the arguments. With system != 0 ": " and
 * error_reason(system) are appended, and the text before them is cut where both do not fit.
 * Returns false, so that a callee may end in `return error_set(...)`. */
bool error_set(struct error *ret, enum status status, int system, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* strerror(3) in the lower case of an error line ("connection refused"), the same on every system.
 * What sockets and files do not yield is strerror's own text. Main thread only. It lives until the
 * next call. */
const char *error_reason(int system);

/* The errno's symbol ("ECONNREFUSED"), or NULL for one that sockets and files do not yield. */
const char *error_symbol(int system);

#endif
