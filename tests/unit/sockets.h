/* sockets.h: sockets of this system for tests, and transports that are dialled to them. Whatever waits does so for a
 * bounded time. */
#ifndef SONDE_TESTS_SOCKETS_H
#define SONDE_TESTS_SOCKETS_H

#include "transport/scheme.h"

bool sockets_on_linux(void);

/* Skips the test elsewhere. */
void sockets_need_linux(void);

/* One bound to a free port of host, in both families where it is IPv6. Skips the test where the machine lacks the
 * address. */
int sockets_bound(const char *host, int type, struct address *ret_local);

/* The same, and whoever asks there is refused until it is closed: nobody else is given its port. */
int sockets_refusing(const char *host, int type, struct address *ret_local);

/* Until fd is ready for one of events (poll(2)), or failed; 0: until it failed. */
void sockets_wait(int fd, short events);

/* There is nothing to be read or told. */
void sockets_assert_quiet(int fd);

/* By the scheme of that name. Neither opened nor failed yet. */
struct transport *sockets_dial(const char *scheme, const struct transport_options *options);

/* Until it is open or has failed; until something is read. */
struct io sockets_open(struct transport *transport);
struct io sockets_read(struct transport *transport, void *buffer, size_t size);

int sockets_descriptor(const struct transport *transport);

/* With the ICMP error. */
struct transport_description sockets_description(struct transport *transport);

/* For cmocka: *state is a bus. */
int sockets_bus_set_up(void **state);
int sockets_bus_tear_down(void **state);

#endif
