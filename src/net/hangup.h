/* hangup.h: a descriptor that becomes readable when another one is hung up or fails, though nobody
 * waits for its data: epoll(7) reports EPOLLERR and EPOLLHUP for a descriptor registered with no
 * events at all. A file for Linux; elsewhere there is none and one must look from time to time. */
#ifndef SONDE_NET_HANGUP_H
#define SONDE_NET_HANGUP_H

#include <stdbool.h>

/* A new descriptor (close(2) it) to wait on for reading; it stays readable once it was. -1 where
 * there is none: errno is ENOSYS if the system has no such thing, EPERM for a kind of file
 * that is never hung up. */
int hangup_watch(int fd);

/* poll(2) without waiting: the other end is gone, or there is an error. */
bool hangup_seen(int fd);

/* Whether the peer of a stream socket has said its end, read or not (POLLRDHUP of poll(2)). False where the system does
 * not tell. */
bool hangup_half_seen(int fd);

#endif
