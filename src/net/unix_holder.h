/* unix_holder.h: the Unix socket that holds a path in the file system. */
#ifndef SONDE_NET_UNIX_HOLDER_H
#define SONDE_NET_UNIX_HOLDER_H

#include <stdbool.h>

/* The inode in "socket:[123]" of the socket, of any type, that is bound to the file at path; of
 * streams the listener or one that is not connected. Never waits; false if nothing is known. */
bool unix_holder_find(const char *path, unsigned long *ret_inode);

#endif
