/* connect.c: one connection to TARGET, joined to standard input and output. */
#include "base/clock.h"
#include "conn/dial.h"
#include "handler/relay.h"
#include "mode/run.h"

struct connect {
    struct run *run;
    struct dial_options options;
    struct dial *dial; /* NULL once it has ended */
    struct conn *remote;
    struct relay *relay;
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
    dial_cancel(connect->dial);
    connect->dial = NULL;
    loop_stop(connect->run->loop);
}

static void on_dialled(void *argument, struct transport *transport, const struct error *error, uint64_t now)
{
    struct connect *connect = argument;

    connect->dial = NULL;
    if (transport)
        conn_open(connect->remote, transport, now);
    else
        conn_failed(connect->remote, error);
}

static void on_deadline(void *argument, uint64_t now)
{
    struct connect *connect = argument;
    struct error error;

    (void)now;
    run_time_out(connect->run, "deadline", "not done", connect->run->config->deadline, &error);
    relay_cut(connect->relay, PARTY_TIMEOUT, &error);
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

void connect_run(struct run *run)
{
    struct connect connect = {.run = run};
    struct error error;

    if (!connect_prepare(&connect, &error) || !run_open(run, &error)) {
        run_fail(run, &error);
        return;
    }
    connect.remote = connect_conn(run);
    connect.relay = relay_new(&(struct relay_options){.config = run->config,
                                                      .local = run->local,
                                                      .output = run->output,
                                                      .remote = connect.remote,
                                                      .input_is_terminal = run_input_is_terminal(run),
                                                      .done = on_done,
                                                      .argument = &connect});
    connect.deadline = loop_timer_new(run->loop, on_deadline, &connect);
    loop_timer_set(connect.deadline, clock_add(clock_now(), run->config->deadline));
    connect.dial = dial_start(run->loop, connect.remote, &connect.options, on_dialled, &connect);
    loop_run(run->loop);
    if (loop_signal(run->loop))
        relay_cut(connect.relay, PARTY_LOCAL, NULL);
    dial_cancel(connect.dial);
    conn_set_settle(&run->set, clock_now());
    loop_timer_free(connect.deadline);
    relay_free(connect.relay);
}
