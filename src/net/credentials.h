/* credentials.h: who is at the other end of a Unix socket. A file for Linux (SO_PEERCRED), a plain one for the rest
 * (getpeereid(3)). */
#ifndef SONDE_NET_CREDENTIALS_H
#define SONDE_NET_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

/* The user id of the process that connected. False where the system does not tell. */
bool credentials_of_peer(int fd, uint32_t *ret_user);

#endif
