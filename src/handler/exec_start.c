/* exec_start.c: how a client and its program are joined (exec_internal.h). */
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "handler/exec_environment.h"
#include "handler/exec_internal.h"
#include "net/hangup.h"
#include "transport/process.h"

void exec_forget_hangup(struct exec_client *exec)
{
    if (!exec->hangup)
        return;
    loop_watch_free(exec->hangup);
    close(exec->hangup_fd);
    exec->hangup = NULL;
}

/* Whoever sees or changes what passes needs it to pass here. */
static bool somebody_observes(const struct service *service)
{
    static const enum event_type types[] = {EVENT_DATA,         EVENT_MESSAGE, EVENT_FIN_RECEIVED, EVENT_FIN_SENT,
                                            EVENT_RESET,        EVENT_TIMEOUT, EVENT_SEGMENT,      EVENT_STATS,
                                            EVENT_CLOSED};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (bus_wants(service->bus, types[i]))
            return true;
    return bus_wants_answers(service->bus);
}

static bool exec_may_join(const struct exec_client *exec)
{
    const struct config *config = service_config(exec->client.service);
    const struct conn *conn = exec->client.conn;
    bool is_untouched = !half_holds(&conn->in) && conn->in.state == HALF_OPEN && conn_undelivered(conn) == 0;

    return conn->capabilities & TRANSPORT_RAW && is_untouched && config->rate == 0 && conn->idle == CLOCK_NEVER &&
           !somebody_observes(exec->client.service);
}

/* To ask for the error would be to take it away from the program. */
static bool is_reset(const struct exec_client *exec)
{
    const struct conn *conn = exec->client.conn;
    struct pollfd entry = {.fd = -1};
    struct watch watch;

    if (exec->is_bequeathed) /* we have no socket to ask */
        return !exec->is_unix;
    conn->transport->ops->watch(conn->transport, &watch);
    entry.fd = watch.hangup;
    return poll(&entry, 1, 0) == 1 && (entry.revents & POLLERR) != 0;
}

/* The client has reset the connection, or both have said their end, or a Unix client is gone: what it sent may still be
 * read. */
static void on_hangup(void *argument, uint64_t now)
{
    struct exec_client *exec = argument;

    (void)now;
    exec_forget_hangup(exec);
    exec->is_lost = is_reset(exec);
    exec_hang_up(exec, exec->is_lost);
}

static bool exec_join(struct exec_client *exec, const struct process_options *options, int fd, pid_t *ret_pid,
                      struct error *ret_error)
{
    if (!process_start_on(options, fd, ret_pid, ret_error)) {
        close(exec->hangup_fd);
        return false;
    }
    exec->is_joined = true;
    exec->hangup = loop_watch_new(exec->client.service->options.loop, exec->hangup_fd, LOOP_READ, on_hangup, exec);
    return true;
}

static bool exec_connect(struct exec_client *exec, const struct process_options *options, pid_t *ret_pid,
                         struct error *ret_error)
{
    struct conn *conn = exec->client.conn;
    struct transport *transport = process_new(options, ret_pid, ret_error);
    size_t read_size = conn->out.maximum;

    if (!transport)
        return false;
    if (conn_is_datagram(conn) && read_size > UDP_PAYLOAD_MAXIMUM)
        read_size = UDP_PAYLOAD_MAXIMUM;
    exec->process = conn_new(conn->set, 0, &exec_process_handler, exec);
    conn_set_buffers(exec->process, read_size, conn->read_size);
    conn_open(exec->process, transport, conn->now);
    return true;
}

static bool start_with(struct exec_client *exec, const struct process_options *options, pid_t *ret_pid,
                       struct error *ret_error)
{
    struct conn *conn = exec->client.conn;
    struct watch watch;

    conn->transport->ops->watch(conn->transport, &watch);
    exec->hangup_fd = exec_may_join(exec) ? hangup_watch(watch.hangup) : -1;
    return exec->hangup_fd >= 0 ? exec_join(exec, options, watch.read, ret_pid, ret_error)
                                : exec_connect(exec, options, ret_pid, ret_error);
}

bool exec_start(struct exec_client *exec, pid_t *ret_pid, struct error *ret_error)
{
    const struct service *service = exec->client.service;
    char **environment = exec_environment_new(exec->client.conn);
    bool is_started = start_with(exec,
                                 &(struct process_options){.command = service_config(service)->command,
                                                           .environment = environment,
                                                           .descriptors = service->options.descriptors},
                                 ret_pid, ret_error);

    exec_environment_free(environment);
    return is_started;
}
