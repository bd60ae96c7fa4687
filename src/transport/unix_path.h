/* unix_path.h: the name of a listening Unix socket in the file system (unix(7)). */
#ifndef SONDE_TRANSPORT_UNIX_PATH_H
#define SONDE_TRANSPORT_UNIX_PATH_H

#include <sys/types.h>

#include "transport/scheme.h"

/* What was bound, so that only that is removed at the end. Abstract names have device and inode 0. */
struct unix_path {
    struct address address;
    dev_t device;
    ino_t inode;
};

/* A socket of this type bound to options->local with options->mode. A stale socket there is taken over, found out
 * without becoming somebody's client. -1 with *ret_error. */
int unix_path_bind(const char *scheme, int type, const struct listener_options *options,
                   struct unix_path *ret_path, struct error *ret_error);

/* Removes the name if it is still ours. */
void unix_path_remove(const struct unix_path *path);

#endif
