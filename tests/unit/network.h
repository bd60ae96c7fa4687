/* network.h: a network in memory: names with addresses, and addresses that answer as their last byte says. It takes
 * the place of getaddrinfo(3) in the test that is linked with it. */
#ifndef SONDE_TESTS_NETWORK_H
#define SONDE_TESTS_NETWORK_H

#include <semaphore.h>

#include "transport/scheme.h"

/* The last byte of an address. */
enum { NETWORK_REFUSES = 1, NETWORK_HANGS, NETWORK_OPENS, NETWORK_OPENS_LATE };

enum { NETWORK_ATTEMPTS = 32, NETWORK_ADDRESSES = 4 };

struct network_attempt {
    char remote[ENDPOINT_TEXT_SIZE], local[ENDPOINT_TEXT_SIZE]; /* local "": none asked for */
};

struct network {
    const char *ipv6[NETWORK_ADDRESSES], *ipv4[NETWORK_ADDRESSES]; /* what any name has */
    bool ipv6_silent;      /* its look-up does not come back before network_free */
    unsigned refusals;     /* so many attempts are refused before addresses do as they say */
    struct network_attempt attempts[NETWORK_ATTEMPTS];
    unsigned attempt_count, closed;
    sem_t ipv6_done, silence_over, returned;
};

/* The one that getaddrinfo and network_scheme know. */
struct network *network_new(void);

/* Waits until so many look-ups have come back, those too that were given up. */
void network_free(unsigned look_ups);

extern const struct scheme network_scheme;

#endif
