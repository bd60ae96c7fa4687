/* listen.c: clients accepted and joined to standard input and output: one (relay), or many (hub). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/file.h"
#include "conn/listen.h"
#include "conn/lookup.h"
#include "handler/hub.h"
#include "handler/relay.h"
#include "mode/newcomers.h"
#include "mode/run.h"

/* A datagram peer that says nothing for so long has gone. */
static const uint64_t datagram_idle = 60 * CLOCK_SECOND;

struct listen_mode {
    struct run *run;
    const struct scheme *scheme;
    struct lookup *lookup;
    struct listen *listen;
    struct hub *hub;              /* -k, and datagrams; else relay, once the client is chosen */
    struct relay *relay;
    struct newcomers *newcomers; /* --ignore-empty without -k */
    uint64_t clients;             /* that count */
    bool over;                    /* there is nothing left to do */
    struct loop_timer *deadline, *first_client;
};

static bool is_datagram(const struct listen_mode *mode)
{
    return mode->scheme->capabilities & TRANSPORT_DATAGRAM;
}

static void on_done(void *argument, const struct ending *ending)
{
    struct listen_mode *mode = argument;

    mode->run->ending = *ending;
    mode->over = true;
    if (mode->listen)
        listen_refuse(mode->listen);
    if (mode->newcomers)
        newcomers_close(mode->newcomers, NULL);
    loop_stop(mode->run->loop);
}

/* Ends the run before or while clients are there. */
static void listen_mode_cut(struct listen_mode *mode, enum event_party by, const struct error *error)
{
    lookup_cancel(mode->lookup);
    mode->lookup = NULL;
    if (mode->newcomers)
        newcomers_close(mode->newcomers, NULL);
    if (mode->relay)
        relay_cut(mode->relay, by, error);
    else
        hub_cut(mode->hub, by, error);
}

static struct conn *listen_conn(struct listen_mode *mode, uint32_t id)
{
    const struct config *config = mode->run->config;
    size_t size = config->buffer_size;
    struct conn *conn = conn_new(&mode->run->set, id, NULL, NULL);
    uint64_t idle = config->idle;

    if (is_datagram(mode)) {
        size = size < DATAGRAM_READ ? DATAGRAM_READ : size;
        idle = idle == CLOCK_NEVER ? datagram_idle : idle;
    }
    conn_set_buffers(conn, size, run_queue_size(mode->run));
    conn_set_idle(conn, idle);
    return conn;
}

/* The one client of a run without -k: nobody else is wanted. */
static void listen_mode_choose(void *argument, struct conn *conn)
{
    struct listen_mode *mode = argument;

    listen_stop(mode->listen);
    mode->relay = relay_new(&(struct relay_options){.config = mode->run->config,
                                                    .local = mode->run->local,
                                                    .output = mode->run->output,
                                                    .remote = conn,
                                                    .listening = true,
                                                    .input_is_terminal = run_input_is_terminal(mode->run),
                                                    .done = on_done,
                                                    .argument = mode});
}

/* As many as --clients asks for have come, or what was waited for. */
static void listen_mode_enough(void *argument)
{
    struct listen_mode *mode = argument;

    listen_refuse(mode->listen);
    hub_close(mode->hub);
}

static bool has_enough(const struct listen_mode *mode)
{
    return mode->run->config->clients > 0 && mode->clients >= mode->run->config->clients;
}

static void on_accepted(void *argument, struct transport *transport, uint32_t id, uint64_t now)
{
    struct listen_mode *mode = argument;
    struct conn *conn;

    conn = listen_conn(mode, id);
    if (mode->newcomers)
        newcomers_add(mode->newcomers, conn);
    else if (mode->run->config->keep_open || is_datagram(mode))
        hub_add(mode->hub, conn);
    else
        listen_mode_choose(mode, conn);
    conn_open(conn, transport, now);
    if (!mode->run->config->ignore_empty)
        mode->clients++;
    if (has_enough(mode) && !mode->relay && !mode->newcomers)
        listen_mode_enough(mode);
}

/* With --ignore-empty one counts when it leaves, if it said anything. */
static void on_left(void *argument, bool counted)
{
    struct listen_mode *mode = argument;

    listen_released(mode->listen);
    if (!mode->run->config->ignore_empty || !counted)
        return;
    mode->clients++;
    if (has_enough(mode))
        listen_mode_enough(mode);
}

static void on_deadline(void *argument, uint64_t now)
{
    struct listen_mode *mode = argument;
    struct error error;

    (void)now;
    run_time_out(mode->run, "deadline", "not done", mode->run->config->deadline, &error);
    listen_mode_cut(mode, PARTY_TIMEOUT, &error);
}

static void on_no_client(void *argument, uint64_t now)
{
    struct listen_mode *mode = argument;
    struct error error;

    (void)now;
    if (mode->relay || mode->clients > 0 || hub_was_heard(mode->hub))
        return;
    run_time_out(mode->run, "wait", "no client came", mode->run->config->wait, &error);
    listen_mode_cut(mode, PARTY_TIMEOUT, &error);
}

/* --port-file: the port, or the path of a Unix socket. */
static bool listen_mode_publish(const struct listen_mode *mode, struct error *ret_error)
{
    const struct config *config = mode->run->config;
    struct endpoint local;
    char port[16];

    if (!config->port_file)
        return true;
    address_to_endpoint(listen_local(mode->listen), &local);
    snprintf(port, sizeof port, "%" PRIu32, local.port);
    return file_publish(config->port_file, local.has_path ? config->target.text : port, ret_error);
}

static bool listen_mode_listen(struct listen_mode *mode, const struct address *addresses, size_t count,
                               struct error *ret_error)
{
    const struct config *config = mode->run->config;
    struct listen_options options = {.scheme = mode->scheme,
                                     .addresses = addresses,
                                     .count = count,
                                     .v6_only = config->family == FAMILY_IPV6,
                                     .mode = config->socket_mode,
                                     .datagram_size = DATAGRAM_READ,
                                     .max_conns = config->max_conns,
                                     .sockopts = mode->run->sockopts};

    if (config->buffer_size > options.datagram_size)
        options.datagram_size = config->buffer_size;
    mode->listen = listen_start(mode->run->loop, &mode->run->set, &options, on_accepted, mode, ret_error);
    return mode->listen && listen_mode_publish(mode, ret_error);
}

static void on_looked_up(void *argument, const struct address *addresses, size_t count, const struct error *error)
{
    struct listen_mode *mode = argument;
    struct error failure;

    mode->lookup = NULL;
    if (count == 0)
        listen_mode_cut(mode, PARTY_ERROR, error);
    else if (!listen_mode_listen(mode, addresses, count, &failure))
        listen_mode_cut(mode, PARTY_ERROR, &failure);
}

/* All addresses: IPv6's takes IPv4 as well, where there is IPv6. */
static bool listen_mode_anywhere(struct listen_mode *mode, struct error *ret_error)
{
    uint16_t port = mode->run->config->target.port;
    int family = run_family(mode->run);
    struct address any = address_any(family == AF_INET ? AF_INET : AF_INET6, port);

    if (listen_mode_listen(mode, &any, 1, ret_error))
        return true;
    if (family != AF_UNSPEC || (ret_error->system != EAFNOSUPPORT && ret_error->system != EADDRNOTAVAIL))
        return false;
    any = address_any(AF_INET, port);
    return listen_mode_listen(mode, &any, 1, ret_error);
}

static bool listen_mode_start(struct listen_mode *mode, struct error *ret_error)
{
    const struct target *target = &mode->run->config->target;
    struct address address;

    if (target->path)
        return address_from_path(target->path, target->path_length, &address, ret_error) &&
               listen_mode_listen(mode, &address, 1, ret_error);
    if (!target_is_internet(target)) {
        if (!address_from_vsock(target->cid, target->vsock_port, &address))
            return error_set(ret_error, STATUS_USAGE, 0, "vsock: not available on this system");
        return listen_mode_listen(mode, &address, 1, ret_error);
    }
    if (!target->host)
        return listen_mode_anywhere(mode, ret_error);
    if (address_from_literal(target->host, target->port, &address))
        return listen_mode_listen(mode, &address, 1, ret_error);
    mode->lookup = lookup_start(mode->run->loop, target->host, target->port, run_family(mode->run), mode->run->bus,
                                on_looked_up, mode);
    return true;
}

static void listen_mode_free(struct listen_mode *mode)
{
    loop_timer_free(mode->deadline);
    loop_timer_free(mode->first_client);
    listen_free(mode->listen);
    if (mode->newcomers)
        newcomers_free(mode->newcomers);
    if (mode->relay)
        relay_free(mode->relay);
    hub_free(mode->hub);
}

static void listen_mode_prepare(struct listen_mode *mode)
{
    struct run *run = mode->run;
    const struct config *config = run->config;

    mode->hub = hub_new(&(struct hub_options){.config = config,
                                              .local = run->local,
                                              .output = run->output,
                                              .datagram = is_datagram(mode),
                                              .input_is_terminal = run_input_is_terminal(run),
                                              .done = on_done,
                                              .left = on_left,
                                              .enough = listen_mode_enough,
                                              .argument = mode});
    if (config->ignore_empty && !config->keep_open && !is_datagram(mode))
        mode->newcomers = newcomers_new(listen_mode_choose, on_left, mode);
    mode->deadline = loop_timer_new(run->loop, on_deadline, mode);
    mode->first_client = loop_timer_new(run->loop, on_no_client, mode);
    loop_timer_set(mode->deadline, clock_add(clock_now(), config->deadline));
    loop_timer_set(mode->first_client, clock_add(clock_now(), config->wait));
}

void listen_run(struct run *run)
{
    struct listen_mode mode = {.run = run, .scheme = scheme_find(run->config->target.scheme)};
    struct error error;

    if (!sockopt_check(run->sockopts, mode.scheme->name, true, &error) || !run_open(run, &error)) {
        run_fail(run, &error);
        return;
    }
    listen_mode_prepare(&mode);
    if (!listen_mode_start(&mode, &error))
        listen_mode_cut(&mode, PARTY_ERROR, &error);
    if (!mode.over)
        loop_run(run->loop);
    if (loop_signal(run->loop) && !mode.over)
        listen_mode_cut(&mode, PARTY_LOCAL, NULL);
    conn_set_settle(&run->set, clock_now());
    listen_mode_free(&mode);
}
