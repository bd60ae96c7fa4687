/* network.c: a network in memory (network.h). */
#include "network.h"

#include <errno.h>
#include <netdb.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct network network;

struct network *network_new(void)
{
    memset(&network, 0, sizeof network);
    sem_init(&network.ipv6_done, 0, 0);
    sem_init(&network.silence_over, 0, 0);
    sem_init(&network.returned, 0, 0);
    return &network;
}

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) < 0)
        continue;
}

void network_free(unsigned look_ups)
{
    for (unsigned i = 0; i < look_ups; i++)
        sem_post(&network.silence_over);
    for (unsigned i = 0; i < look_ups; i++)
        wait_for(&network.returned);
}

/* Names. The look-ups of both families run at once; IPv4's comes back behind IPv6's. */

static struct addrinfo *append(struct addrinfo *list, const char *text)
{
    struct addrinfo *entry = calloc(1, sizeof *entry + sizeof(struct address));
    struct address *address = (struct address *)(void *)(entry + 1);

    if (!address_from_literal(text, 0, address))
        abort();
    entry->ai_family = address_family(address);
    entry->ai_addr = &address->u.any;
    entry->ai_addrlen = address->length;
    if (!list)
        return entry;
    struct addrinfo *last = list;
    while (last->ai_next)
        last = last->ai_next;
    last->ai_next = entry;
    return list;
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **ret_list)
{
    bool ipv6 = hints->ai_family == AF_INET6;
    const char *const *addresses = ipv6 ? network.ipv6 : network.ipv4;
    struct addrinfo *list = NULL;

    (void)node;
    (void)service;
    for (size_t i = 0; i < NETWORK_ADDRESSES && addresses[i]; i++)
        list = append(list, addresses[i]);
    if (ipv6 && network.ipv6_silent)
        wait_for(&network.silence_over);
    else if (ipv6)
        sem_post(&network.ipv6_done);
    else if (!network.ipv6_silent && network.ipv6[0])
        wait_for(&network.ipv6_done);
    sem_post(&network.returned);
    *ret_list = list;
    return list ? 0 : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
    while (list) {
        struct addrinfo *next = list->ai_next;
        free(list);
        list = next;
    }
}

/* Addresses. */

struct network_transport {
    struct transport base;
    struct address remote;
    bool refused;
    unsigned asked;
};

static struct io network_open(struct transport *transport)
{
    struct network_transport *self = (struct network_transport *)transport;
    const struct sockaddr *any = &self->remote.u.any;
    unsigned char last = any->sa_family == AF_INET6
                             ? ((const struct sockaddr_in6 *)(const void *)any)->sin6_addr.s6_addr[15]
                             : ((const unsigned char *)&((const struct sockaddr_in *)(const void *)any)->sin_addr)[3];

    self->asked++;
    if (self->refused || last == NETWORK_REFUSES)
        return io_failed(ECONNREFUSED);
    if (last == NETWORK_OPENS || (last == NETWORK_OPENS_LATE && self->asked > 3))
        return io_result(IO_OK, 0);
    return io_result(IO_WANT_WRITE, 0);
}

static void network_close(struct transport *transport, bool abort)
{
    (void)abort;
    network.closed++;
    free(transport);
}

static void network_describe(struct transport *transport, struct transport_description *ret_description)
{
    ret_description->scheme = "network";
    ret_description->remote = ((struct network_transport *)transport)->remote;
}

static void network_watch(const struct transport *transport, struct watch *ret_watch)
{
    (void)transport;
    *ret_watch = (struct watch){WATCH_NEVER, WATCH_LATER, WATCH_NEVER};
}

static const struct transport_ops network_ops = {
    .open = network_open,
    .close = network_close,
    .describe = network_describe,
    .watch = network_watch,
};

static struct transport *network_dial(const struct transport_options *options, struct error *ret_error)
{
    struct network_transport *self = calloc(1, sizeof *self);
    struct network_attempt *attempt = &network.attempts[network.attempt_count++];

    (void)ret_error;
    assert_true(network.attempt_count < NETWORK_ATTEMPTS);
    address_format(options->remote, attempt->remote);
    if (options->local && options->local->length > 0)
        address_format(options->local, attempt->local);
    self->base.ops = &network_ops;
    self->remote = *options->remote;
    self->refused = network.attempt_count <= network.refusals;
    return &self->base;
}

const struct scheme network_scheme = {
    .name = "network",
    .dial = network_dial,
};
