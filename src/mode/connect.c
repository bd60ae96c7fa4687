/* connect.c: one connection to TARGET, joined to standard input and output, or led through a dialog. With a console
 * others to the same target may follow. */
#include "base/clock.h"
#include "conn/dial.h"
#include "handler/relay.h"
#include "handler/service.h"
#include "mode/run.h"

struct connect {
    struct run *run;
    struct dial_options options;
    struct dial *dial; /* NULL once it has ended */
    struct conn *remote;
    struct relay *relay;     /* NULL as long as the service has it */
    struct service *service; /* a dialog; NULL: none */
    bool over;               /* nothing is open any more */
    struct loop_timer *deadline;
};

static bool connect_prepare(struct connect *connect, struct error *ret_error)
{
    const struct run *run = connect->run;
    const struct config *config = run->config;
    struct dial_options *options = &connect->options;

    if (!sockopt_check(run->sockopts, config->target.scheme, false, ret_error) ||
        !run_dial_options(run, &config->target, options, ret_error))
        return false;
    options->source_port = config->source_port;
    options->timeout = config->wait;
    options->wait_open = config->wait_open;
    options->sockopts = run->sockopts;
    return run_source(run, &options->source, ret_error);
}

static void on_done(void *argument, const struct ending *ending)
{
    struct connect *connect = argument;

    connect->run->ending = *ending;
    connect->over = true;
    dial_cancel(connect->dial);
    connect->dial = NULL;
    if (run_lingers(connect->run))
        console_refresh(connect->run->console);
    else
        loop_stop(connect->run->loop);
}

static void on_dialled(void *argument, struct transport *transport, const struct error *error, uint64_t now)
{
    struct connect *connect = argument;

    connect->dial = NULL;
    if (!transport) {
        conn_failed(connect->remote, error);
        return;
    }
    conn_open(connect->remote, transport, now);
    if (connect->run->console)
        console_start(connect->run->console);
}

static void connect_cut(struct connect *connect, enum event_party by, const struct error *error)
{
    run_end_console(connect->run);
    if (connect->over)
        loop_stop(connect->run->loop);
    else if (connect->relay)
        relay_cut(connect->relay, by, error);
    else if (connect->service)
        service_cut(connect->service, by, error);
}

static void on_deadline(void *argument, uint64_t now)
{
    struct connect *connect = argument;
    struct error error;

    (void)now;
    run_time_out(connect->run, "deadline", "not done", connect->run->config->deadline, &error);
    connect_cut(connect, PARTY_TIMEOUT, &error);
}

static struct conn *connect_conn(struct run *run)
{
    const struct config *config = run->config;
    bool datagram = target_is_datagram(&config->target);
    struct conn *conn = conn_new(&run->set, conn_next_id(&run->set), NULL, NULL);
    size_t size = config->buffer_size;

    conn_set_buffers(conn, datagram && size < DATAGRAM_READ ? DATAGRAM_READ : size, run_queue_size(run));
    conn_set_idle(conn, config->idle);
    conn_set_tolerant(conn, config->send_only);
    conn_set_rate(conn, config->rate);
    return conn;
}

static void connect_join(struct connect *connect, const struct service_handover *handover)
{
    const struct run *run = connect->run;
    struct relay_options options = {.config = run->config,
                                    .local = run->local,
                                    .output = run->output,
                                    .remote = connect->remote,
                                    .listener = run_listener(run),
                                    .input_is_terminal = run_input_is_terminal(run),
                                    .done = on_done,
                                    .argument = connect};

    if (handover) {
        options.local = handover->local;
        options.output = handover->output;
        options.incoming = &handover->incoming;
        options.source = handover->source;
    }
    connect->relay = relay_new(&options);
}

/* --then-relay. */
static void on_hand_over(void *argument, const struct service_handover *handover)
{
    connect_join(argument, handover);
}

static void on_left(void *argument, bool counted)
{
    (void)argument;
    (void)counted;
}

static void on_enough(void *argument)
{
    (void)argument; /* there never was anybody else */
}

static bool connect_serve(struct connect *connect, struct error *ret_error)
{
    const struct run *run = connect->run;

    connect->service = service_new(&(struct service_options){.config = run->config,
                                                             .loop = run->loop,
                                                             .local = run->local,
                                                             .output = run->output,
                                                             .one_client = true,
                                                             .done = on_done,
                                                             .left = on_left,
                                                             .enough = on_enough,
                                                             .hand_over = on_hand_over,
                                                             .argument = connect},
                                   ret_error);
    if (!connect->service)
        return false;
    connect->remote = connect_conn(connect->run);
    service_add(connect->service, connect->remote);
    service_close(connect->service);
    return true;
}

/* Standard input and output are open. False with *ret_error. */
static bool connect_begin(struct connect *connect, struct error *ret_error)
{
    struct run *run = connect->run;

    if (config_is_service(run->config)) {
        if (!connect_serve(connect, ret_error))
            return false;
    } else {
        connect->remote = connect_conn(run);
        connect_join(connect, NULL);
    }
    connect->over = false;
    connect->dial = dial_start(run->loop, connect->remote, &connect->options, on_dialled, connect);
    return true;
}

/* The console. */

static void on_leave(void *argument)
{
    connect_cut(argument, PARTY_LOCAL, NULL);
}

static void on_reconnect(void *argument)
{
    struct connect *connect = argument;
    struct run *run = connect->run;
    struct relay *former = connect->relay;
    struct error error;

    run->ending = (struct ending){STATUS_OK, false};
    if (run_open_again(run, &error) && connect_begin(connect, &error))
        relay_free(former);
    else
        run_fail(run, &error);
}

static struct outgoing *on_outgoing(void *argument)
{
    struct connect *connect = argument;

    return connect->over ? NULL : relay_outgoing(connect->relay);
}

static bool connect_open(struct connect *connect, struct error *ret_error)
{
    struct console_mode mode = {
        .leave = on_leave, .reconnect = on_reconnect, .outgoing = on_outgoing, .argument = connect};

    return connect_prepare(connect, ret_error) && run_console(connect->run, &mode, ret_error) &&
           run_open(connect->run, ret_error);
}

static void connect_free(struct connect *connect)
{
    dial_cancel(connect->dial);
    conn_set_settle(&connect->run->set, clock_now());
    loop_timer_free(connect->deadline);
    if (connect->relay)
        relay_free(connect->relay);
    service_free(connect->service);
    console_free(connect->run->console);
    run_close(connect->run);
}

void connect_run(struct run *run)
{
    struct connect connect = {.run = run};
    struct error error;

    if (!connect_open(&connect, &error)) {
        run_fail(run, &error);
        console_free(run->console);
        return;
    }
    if (connect_begin(&connect, &error)) {
        connect.deadline = loop_timer_new(run->loop, on_deadline, &connect);
        loop_timer_set(connect.deadline, clock_add(clock_now(), run->config->deadline));
        loop_run(run->loop);
    } else {
        run_fail(run, &error);
        run_discard(run);
    }
    if (loop_signal(run->loop))
        connect_cut(&connect, PARTY_LOCAL, NULL);
    connect_free(&connect);
}
