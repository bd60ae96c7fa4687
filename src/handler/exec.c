/* exec.c: a program for each client (-e, -c), joined to it by pipes, a connection of their own, or by the client's
 * socket itself where nobody wants to see what passes. */
#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "handler/exec_internal.h"
#include "transport/process.h"

/* Both ends have been said: the program is about to leave by itself, and what it has got it may still take in. */
static const uint64_t leave_patience = 2 * CLOCK_SECOND;
/* Nobody reads from a client whose program is slow, so nobody would meet its reset. */
static const uint64_t look_interval = 500 * CLOCK_MILLISECOND;

static struct exec *exec_of_service(const struct exec_client *exec)
{
    return exec->client.service->kind_data;
}

void exec_hang_up(struct exec_client *exec, bool at_once)
{
    if (exec->child)
        child_hang_up(exec->child, clock_add(clock_now(), at_once ? 0 : leave_patience));
}

static bool exec_is_running(const struct exec_client *exec)
{
    return exec->child && !exec->has_exited;
}

static void exec_release_child(struct exec_client *exec, bool spare)
{
    if (exec->child)
        child_release(exec->child, spare);
    exec->child = NULL;
}

/* The client is gone, and the program has ended. It may be the last that is done with the client. */
static void exec_finish(struct exec_client *exec)
{
    if (exec->child)
        exec_release_child(exec, !child_has_heirs(exec->child));
    if (exec->process)
        conn_cut(exec->process, PARTY_LOCAL, NULL); /* comes back here */
    else
        client_leave(&exec->client);
}

/* Whether it was sonde or the program that met the reset, it is told as one. */
static void exec_cut_lost(const struct exec_client *exec)
{
    struct conn *conn = exec->client.conn;
    struct error error;
    char name[ENDPOINT_TEXT_SIZE];

    error_set(&error, STATUS_BROKEN, ECONNRESET, "read from %s", address_format(&conn->remote, name));
    conn_cut(conn, PARTY_RESET, &error);
}

/* Closes what has nobody at its other end. */
static void exec_settle(struct exec_client *exec)
{
    bool is_over = !exec_is_running(exec) && exec->output_ended;

    if (is_over)
        exec_release_child(exec, true);
    if (is_over && exec->client.conn && exec->is_joined && exec->is_lost) {
        exec_cut_lost(exec); /* comes back here */
        return;
    }
    if (is_over && exec->client.conn)
        conn_close(exec->client.conn);
    if (is_over && exec->process)
        conn_close(exec->process);
    if (!exec_is_running(exec) && !exec->client.conn)
        exec_finish(exec);
}

static void exec_tell_exited(const struct exec_client *exec, pid_t pid, const struct child_end *end, uint64_t now)
{
    bus_emit(exec->client.service->bus,
             &(struct event){.type = EVENT_EXITED,
                             .t_ns = now,
                             .conn = exec->id,
                             .basis = BASIS_KERNEL,
                             .number = (uint64_t)pid,
                             .status = end->status,
                             .signal = end->signal});
}

/* Nobody is left who could have the socket. */
static void on_deserted(void *argument, uint64_t now)
{
    struct exec_client *exec = argument;

    (void)now;
    exec_forget_hangup(exec);
    exec->output_ended = true;
    exec_settle(exec);
}

/* Others of its group may still have the socket: only our copy of it is closed. */
static void exec_bequeath(struct exec_client *exec)
{
    exec->is_bequeathed = true;
    exec->is_unix = address_family(&exec->client.conn->local) == AF_UNIX;
    exec->client.failed = true; /* nothing is known of its end */
    child_follow(exec->child, on_deserted);
    conn_cut(exec->client.conn, PARTY_LOCAL, NULL);
}

/* A socket is ours again: what the program did not read is dropped, else the close would be a reset. */
static void on_exited(void *argument, pid_t pid, const struct child_end *end, uint64_t now)
{
    struct exec_client *exec = argument;

    exec->has_exited = true;
    exec_tell_exited(exec, pid, end, now);
    if (exec_of_service(exec)->is_released)
        return;
    if (exec->is_joined && exec->client.conn && child_has_heirs(exec->child)) {
        exec_bequeath(exec);
        return;
    }
    exec_forget_hangup(exec);
    if (exec->is_joined)
        exec->output_ended = true;
    exec_settle(exec);
}

/* From the program to the client. */

static bool client_takes(const struct exec_client *exec)
{
    const struct conn *conn = exec->client.conn;

    return conn && conn_is_open(conn) && conn->out.state == HALF_OPEN && !conn->failing;
}

static bool process_accepts(const struct conn *process)
{
    const struct exec_client *exec = exec_of(process);

    return !client_takes(exec) || !half_holds(&exec->client.conn->out);
}

/* What it says in one read is one datagram. */
static void process_on_data(struct conn *process)
{
    struct exec_client *exec = exec_of(process);
    struct conn *conn = exec->client.conn;
    size_t length;
    const unsigned char *bytes = conn_input(process, &length);

    if (!process_accepts(process))
        return;
    if (client_takes(exec) && !conn_is_datagram(conn)) {
        conn_move(conn, process, length);
        return;
    }
    if (client_takes(exec))
        client_answer(&exec->client, bytes, length);
    conn_consume(process, length);
}

static void process_on_room(struct conn *process)
{
    if (exec_of(process)->client.conn)
        conn_touch(exec_of(process)->client.conn);
}

static void exec_note_output_end(struct exec_client *exec)
{
    struct conn *conn = exec->client.conn;

    exec->output_ended = true;
    if (conn && !conn_is_datagram(conn))
        conn_finish(conn);
}

static void process_on_end(struct conn *process)
{
    struct exec_client *exec = exec_of(process);

    exec_note_output_end(exec);
    exec_settle(exec);
}

static void process_on_close(struct conn *process)
{
    struct exec_client *exec = exec_of(process);

    exec->process = NULL;
    exec_note_output_end(exec);
    if (exec->client.conn)
        conn_touch(exec->client.conn);
    exec_settle(exec);
}

const struct handler exec_process_handler = {
    .on_data = process_on_data,
    .on_room = process_on_room,
    .on_end = process_on_end,
    .on_close = process_on_close,
    .accepts = process_accepts,
};

static void exec_on_open(struct conn *conn)
{
    struct exec_client *exec = exec_of(conn);
    struct error error;
    pid_t pid;

    exec->id = conn->id;
    client_on_open(conn);
    if (!exec_start(exec, &pid, &error)) {
        exec->output_ended = true;
        client_fail(&exec->client, &error);
        return;
    }
    exec->child = children_add(exec_of_service(exec)->children, pid, on_exited, exec);
}

/* From the client to the program. */

static bool process_takes(const struct exec_client *exec)
{
    const struct conn *process = exec->process;

    return !exec->is_lost && process && conn_is_open(process) && process->out.state == HALF_OPEN && !process->failing;
}

/* A Unix peer that has left after its end has been said has no party yet that ended it: what it said counts. */
static bool is_broken(const struct conn *conn)
{
    return conn->failing && conn->outcome.closed_by != PARTY_NONE;
}

static bool exec_accepts(const struct conn *conn)
{
    const struct exec_client *exec = exec_of(conn);

    if (exec->is_joined)
        return false;
    return is_broken(conn) || !process_takes(exec) || !half_holds(&exec->process->out);
}

static void exec_on_data(struct conn *conn)
{
    struct exec_client *exec = exec_of(conn);
    size_t length;

    if (!exec_accepts(conn))
        return;
    client_note_data(&exec->client);
    conn_input(conn, &length);
    if (length == 0 || is_broken(conn) || !process_takes(exec)) {
        conn_consume(conn, length);
        return;
    }
    conn_move(exec->process, conn, length);
    if (half_holds(&exec->process->out) && conn->timer_at == CLOCK_NEVER)
        conn_set_timer(conn, clock_add(conn->now, look_interval));
}

/* A reset is then met by reading. */
static void exec_on_timer(struct conn *conn)
{
    struct exec_client *exec = exec_of(conn);

    if (exec_accepts(conn))
        return;
    exec->is_lost = conn_peer_has_gone(conn);
    if (exec->is_lost)
        conn_touch(conn);
    else
        conn_set_timer(conn, clock_add(conn->now, look_interval));
}

static void exec_on_room(struct conn *conn)
{
    if (exec_of(conn)->process)
        conn_touch(exec_of(conn)->process);
}

static void exec_on_end(struct conn *conn)
{
    if (exec_of(conn)->process)
        conn_finish(exec_of(conn)->process);
}

/* All that the client said is on its way to the program, and it is gone without harm. */
static bool is_orderly(const struct exec_client *exec, const struct conn *conn)
{
    enum event_party by = conn->outcome.closed_by;

    return conn->in.state == HALF_SHUT && (by == PARTY_LOCAL || by == PARTY_PEER) && !exec->is_lost &&
           !exec->client.service->interrupted;
}

static void exec_abandon(struct exec_client *exec)
{
    exec_hang_up(exec, true);
    if (exec->process)
        conn_cut(exec->process, PARTY_LOCAL, NULL); /* settles it */
    else
        exec_settle(exec);
}

static void exec_on_close(struct conn *conn)
{
    struct exec_client *exec = exec_of(conn);
    bool orderly = is_orderly(exec, conn);

    client_closed(&exec->client);
    if (exec->is_bequeathed)
        return;
    exec_forget_hangup(exec);
    if (!orderly) {
        exec_abandon(exec);
        return;
    }
    exec_hang_up(exec, false);
    exec_settle(exec);
}

static void exec_cut(struct client *client)
{
    struct exec_client *exec = (struct exec_client *)client;

    exec_forget_hangup(exec);
    exec_abandon(exec);
}

static const struct handler exec_handler = {
    .on_open = exec_on_open,
    .on_data = exec_on_data,
    .on_room = exec_on_room,
    .on_end = exec_on_end,
    .on_close = exec_on_close,
    .on_timer = exec_on_timer,
    .accepts = exec_accepts,
};

static bool exec_prepare(struct service *service, struct error *ret_error)
{
    struct exec *exec = memory_zeroed(sizeof *exec);

    (void)ret_error;
    process_close_inherited();
    exec->children = children_new(service->options.loop);
    service->kind_data = exec;
    return true;
}

static void exec_free_client(struct client *client)
{
    exec_forget_hangup((struct exec_client *)client);
    incoming_source_free(&client->source);
    free(client);
}

/* Clients whose program was still there when the run was ended stay until now. */
static void exec_release(struct service *service)
{
    struct exec *exec = service->kind_data;
    struct client *client;

    exec->is_released = true;
    children_free(exec->children);
    while ((client = service->clients)) {
        service->clients = client->next;
        exec_free_client(client);
    }
    free(exec);
}

const struct service_kind exec_service = {
    .client_size = sizeof(struct exec_client),
    .handler = &exec_handler,
    .prepare = exec_prepare,
    .release = exec_release,
    .cut = exec_cut,
};
