/* control.h: what the sockets of Linux are asked to tell beside their data (cmsg(3)). */
#ifndef SONDE_NET_CONTROL_H
#define SONDE_NET_CONTROL_H

#include <stdbool.h>
#include <sys/socket.h>

/* Enough for all that is asked for, and for what the user's options let the kernel add. */
enum { CONTROL_SIZE = 512 };

union control {
    struct cmsghdr align;
    unsigned char bytes[CONTROL_SIZE];
};

/* Has it told from now on: IP_PKTINFO, IP_RECVERR and their like. False with errno. */
bool control_enable(int fd, int level, int option);

#endif
