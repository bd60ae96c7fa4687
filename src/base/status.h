/* status.h: what a run can end with. The numbers are promised to scripts (sonde(1), EXIT STATUS). */
#ifndef SONDE_BASE_STATUS_H
#define SONDE_BASE_STATUS_H

enum status {
    STATUS_OK = 0,
    STATUS_CONNECT = 1,  /* could not connect, could not listen, UDP refused */
    STATUS_USAGE = 2,    /* bad input; nothing was sent */
    STATUS_RESOLVE = 3,  /* a name did not resolve */
    STATUS_TIMEOUT = 4,  /* connect, first client, idle, deadline, wait-open */
    STATUS_BROKEN = 5,   /* reset, or input left unsent or unacknowledged */
    STATUS_EXPECT = 8,   /* the peer ended before what was waited for */
    STATUS_LOCAL_IO = 9, /* standard input, standard output or a file failed */
};

#endif
