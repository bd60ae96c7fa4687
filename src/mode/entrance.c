/* entrance.c: where a listener listens (entrance.h). */
#include "mode/entrance.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/memory.h"
#include "conn/lookup.h"

struct entrance {
    struct run *run;
    struct lookup *lookup;
    struct listen *listen;
    bool is_private;
    listen_accepted *accepted;
    entrance_failed *failed;
    void *argument;
};

/* --port-file: the port, or the path of a Unix socket. */
static bool entrance_publish(const struct entrance *entrance, struct error *ret_error)
{
    const struct config *config = entrance->run->config;
    struct endpoint local;
    char port[16];

    if (!config->port_file)
        return true;
    address_to_endpoint(listen_local(entrance->listen), &local);
    snprintf(port, sizeof port, "%" PRIu32, local.port);
    return file_publish(config->port_file, local.has_path ? config->target.text : port, ret_error);
}

static bool are_private(const struct address *addresses, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (address_family(&addresses[i]) != AF_UNIX && !address_is_loopback(&addresses[i]))
            return false;
    return true;
}

/* A program for whoever comes is not to be had by accident. */
static bool entrance_permits(const struct entrance *entrance, struct error *ret_error)
{
    const struct config *config = entrance->run->config;

    if (config->service != SERVICE_EXEC || entrance->is_private || config->allow)
        return true;
    return error_set(ret_error, STATUS_USAGE, 0,
                     "%s: others could run the program: name an address of loopback, or say --allow who may "
                     "(--allow any: everybody)",
                     config->target.text);
}

/* Descriptors that serving a client takes beside its own: pipes and what starts a program; a look-up and a race; the
 * file that one client after the other gets. */
static size_t spare_for(const struct config *config)
{
    enum { FOR_PROGRAM = 6, FOR_TARGET = 4, FOR_FILE = 1 };

    if (config->service == SERVICE_EXEC)
        return FOR_PROGRAM;
    if (config->reply_file)
        return FOR_FILE;
    return config->service == SERVICE_FORWARD ? FOR_TARGET : 0;
}

static bool entrance_open(struct entrance *entrance, const struct address *addresses, size_t count,
                          struct error *ret_error)
{
    const struct config *config = entrance->run->config;
    struct listen_options options = {.scheme = scheme_find(config->target.scheme),
                                     .addresses = addresses,
                                     .count = count,
                                     .v6_only = config->family == FAMILY_IPV6,
                                     .mode = config->socket_mode,
                                     .datagram_size = DATAGRAM_READ,
                                     .max_conns = config->max_conns,
                                     .spare = spare_for(config),
                                     .access = config->allow || config->deny ? entrance->run->access : NULL,
                                     .pairs = config->service == SERVICE_FORWARD,
                                     .sockopts = entrance->run->sockopts};

    entrance->is_private = are_private(addresses, count);
    if (!entrance_permits(entrance, ret_error))
        return false;
    if (config->buffer_size > options.datagram_size)
        options.datagram_size = config->buffer_size;
    entrance->listen = listen_start(entrance->run->loop, &entrance->run->set, &options, entrance->accepted,
                                    entrance->argument, ret_error);
    return entrance->listen && entrance_publish(entrance, ret_error);
}

static void on_looked_up(void *argument, const struct address *addresses, size_t count, const struct error *error)
{
    struct entrance *entrance = argument;
    struct error failure;

    entrance->lookup = NULL;
    if (count == 0)
        entrance->failed(entrance->argument, error);
    else if (!entrance_open(entrance, addresses, count, &failure))
        entrance->failed(entrance->argument, &failure);
}

static bool is_absent(const struct error *error)
{
    return error->system == EAFNOSUPPORT || error->system == EADDRNOTAVAIL;
}

/* All addresses: IPv6's takes IPv4 as well, where there is IPv6. */
static bool entrance_open_anywhere(struct entrance *entrance, struct error *ret_error)
{
    uint16_t port = entrance->run->config->target.port;
    int family = run_family(entrance->run);
    struct address any = address_any(family == AF_INET ? AF_INET : AF_INET6, port);

    if (entrance_open(entrance, &any, 1, ret_error))
        return true;
    if (family != AF_UNSPEC || !is_absent(ret_error))
        return false;
    any = address_any(AF_INET, port);
    return entrance_open(entrance, &any, 1, ret_error);
}

/* This machine's own clients only: IPv4 and, where there is IPv6, that too. */
static bool entrance_open_loopback(struct entrance *entrance, struct error *ret_error)
{
    uint16_t port = entrance->run->config->target.port;
    int family = run_family(entrance->run);
    struct address both[2];

    address_from_literal("127.0.0.1", port, &both[0]);
    address_from_literal("::1", port, &both[1]);
    if (family != AF_UNSPEC)
        return entrance_open(entrance, &both[family == AF_INET6], 1, ret_error);
    return entrance_open(entrance, both, 2, ret_error) ||
           (is_absent(ret_error) && entrance_open(entrance, both, 1, ret_error));
}

static bool entrance_open_vsock(struct entrance *entrance, struct error *ret_error)
{
    const struct target *target = &entrance->run->config->target;
    struct address address;

    if (!address_from_vsock(target->cid, target->vsock_port, &address))
        return error_set(ret_error, STATUS_USAGE, 0, "vsock: not available on this system");
    return entrance_open(entrance, &address, 1, ret_error);
}

/* What gives clients more than standard input and output is not for everybody unless that is asked for. */
static bool is_for_this_machine(const struct config *config)
{
    return config->service == SERVICE_EXEC || config->service == SERVICE_FORWARD;
}

static bool entrance_start(struct entrance *entrance, struct error *ret_error)
{
    struct run *run = entrance->run;
    const struct target *target = &run->config->target;
    struct address address;

    if (target->path)
        return address_from_path(target->path, target->path_length, &address, ret_error) &&
               entrance_open(entrance, &address, 1, ret_error);
    if (!target_is_internet(target))
        return entrance_open_vsock(entrance, ret_error);
    if (!target->host && is_for_this_machine(run->config))
        return entrance_open_loopback(entrance, ret_error);
    if (!target->host)
        return entrance_open_anywhere(entrance, ret_error);
    if (address_from_literal(target->host, target->port, &address))
        return entrance_open(entrance, &address, 1, ret_error);
    entrance->lookup = lookup_start(run->loop, target->host, target->port, run_family(run), run->bus, on_looked_up,
                                    entrance);
    return true;
}

struct entrance *entrance_new(struct run *run, listen_accepted *accepted, entrance_failed *failed, void *argument,
                              struct error *ret_error)
{
    struct entrance *entrance = memory_zeroed(sizeof *entrance);

    entrance->run = run;
    entrance->accepted = accepted;
    entrance->failed = failed;
    entrance->argument = argument;
    if (entrance_start(entrance, ret_error))
        return entrance;
    entrance_free(entrance);
    return NULL;
}

void entrance_refuse(struct entrance *entrance)
{
    if (entrance->listen)
        listen_refuse(entrance->listen);
}

void entrance_released(struct entrance *entrance)
{
    if (entrance->listen)
        listen_released(entrance->listen);
}

void entrance_stop(struct entrance *entrance)
{
    listen_stop(entrance->listen);
}

const struct address *entrance_local(const struct entrance *entrance)
{
    return entrance->listen ? listen_local(entrance->listen) : NULL;
}

bool entrance_is_private(const struct entrance *entrance)
{
    return entrance->is_private;
}

void entrance_cancel(struct entrance *entrance)
{
    lookup_cancel(entrance->lookup);
    entrance->lookup = NULL;
}

void entrance_free(struct entrance *entrance)
{
    if (!entrance)
        return;
    entrance_cancel(entrance);
    listen_free(entrance->listen);
    free(entrance);
}
