/* timestamps.h: when the kernel sent what was written to a TCP socket, had it acknowledged, and received what is read
 * (SO_TIMESTAMPING, socket(7) and the kernel's networking/timestamping.rst). A file for Linux; elsewhere there are
 * none. While they are on, the error queue fills: take until there is nothing left, or the descriptor is ready for
 * ever. Times are CLOCK_REALTIME, ns. */
#ifndef SONDE_NET_TIMESTAMPS_H
#define SONDE_NET_TIMESTAMPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum timestamp_kind { TIMESTAMP_SENT, TIMESTAMP_ACKNOWLEDGED };

struct timestamp {
    enum timestamp_kind kind;
    uint32_t byte;       /* the number of the last byte it is about, modulo 2^32; bytes that were written before
                          * timestamps_enable have numbers below the first one after it, modulo 2^32 as well */
    uint64_t realtime_ns;
};

/* *ret_first: the number of the first byte written from now on. False with errno if the system has none. Enabled again,
 * bytes are numbered anew, those that entries still to come are about as well. */
bool timestamps_enable(int fd, uint32_t *ret_first);

/* What was sent before may still bring entries, until all of it is acknowledged. Received bytes still have times. */
void timestamps_disable(int fd);

/* Takes one entry; others that lie in the queue are dropped. False once there is none left. */
bool timestamps_take(int fd, struct timestamp *ret_timestamp);

/* When what waits to be read came, without reading it: its first segment, with those that the kernel has joined to it
 * (their last one's time). 0 if nothing waits, or it is not known. An error of the socket is left to be told. */
uint64_t timestamps_of_waiting(int fd);

#endif
