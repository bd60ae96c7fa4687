/* listen.c: clients accepted and joined to standard input and output, one (relay) or many (hub), or to a service. */
#include "base/clock.h"
#include "base/limits.h"
#include "handler/relay.h"
#include "mode/crowd.h"
#include "mode/entrance.h"
#include "mode/newcomers.h"
#include "mode/run.h"

/* A datagram peer that says nothing for so long has gone. */
static const uint64_t datagram_idle = 60 * CLOCK_SECOND;

struct listen_mode {
    struct run *run;
    const struct scheme *scheme;
    struct entrance *entrance;
    struct dial_options target;   /* -F */
    struct crowd crowd;           /* a service, -k, and datagrams; else relay, once the client is chosen */
    struct relay *relay;
    struct newcomers *newcomers; /* --ignore-empty without -k */
    uint64_t clients;             /* that count */
    bool over;                    /* there is nothing left to do */
    uint64_t descriptors;         /* the limit of them before it was raised */
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
    if (mode->entrance)
        entrance_refuse(mode->entrance);
    if (mode->newcomers)
        newcomers_close(mode->newcomers, NULL);
    if (run_lingers(mode->run))
        console_refresh(mode->run->console);
    else
        loop_stop(mode->run->loop);
}

/* Ends the run before or while clients are there. */
static void listen_mode_cut(struct listen_mode *mode, enum event_party by, const struct error *error)
{
    run_end_console(mode->run);
    if (mode->over) {
        loop_stop(mode->run->loop);
        return;
    }
    if (mode->entrance)
        entrance_cancel(mode->entrance);
    if (mode->newcomers)
        newcomers_close(mode->newcomers, NULL);
    if (mode->relay)
        relay_cut(mode->relay, by, error);
    else
        crowd_cut(&mode->crowd, by, error);
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
    conn_set_rate(conn, config->rate);
    return conn;
}

static void listen_mode_join(struct listen_mode *mode, struct relay_options *options)
{
    const struct run *run = mode->run;

    options->config = run->config;
    options->listener = run_listener(run);
    options->listening = !run->console; /* where a person says the end it is meant */
    options->input_is_terminal = run_input_is_terminal(run);
    options->done = on_done;
    options->argument = mode;
    mode->relay = relay_new(options);
}

/* The one client of a run without -k: nobody else is wanted. */
static void listen_mode_choose(void *argument, struct conn *conn)
{
    struct listen_mode *mode = argument;

    entrance_stop(mode->entrance);
    if (mode->crowd.service) {
        crowd_add(&mode->crowd, conn);
        crowd_close(&mode->crowd);
        return;
    }
    listen_mode_join(mode, &(struct relay_options){
                               .local = mode->run->local, .output = mode->run->output, .remote = conn});
}

/* --then-relay. */
static void on_hand_over(void *argument, const struct service_handover *handover)
{
    listen_mode_join(argument, &(struct relay_options){.local = handover->local,
                                                       .output = handover->output,
                                                       .remote = handover->remote,
                                                       .incoming = &handover->incoming,
                                                       .source = handover->source});
}

/* As many as --clients asks for have come, or what was waited for. */
static void listen_mode_enough(void *argument)
{
    struct listen_mode *mode = argument;

    entrance_refuse(mode->entrance);
    crowd_close(&mode->crowd);
}

static bool has_enough(const struct listen_mode *mode)
{
    return mode->run->config->clients > 0 && mode->clients >= mode->run->config->clients;
}

/* Who is answered over datagrams is known where nobody else can ask. */
static void listen_mode_trust(struct listen_mode *mode)
{
    if (mode->crowd.service && (mode->run->config->allow || entrance_is_private(mode->entrance)))
        service_trust(mode->crowd.service);
}

static void on_accepted(void *argument, struct transport *transport, uint32_t id, uint64_t now)
{
    struct listen_mode *mode = argument;
    struct conn *conn = listen_conn(mode, id);

    listen_mode_trust(mode);
    if (mode->newcomers)
        newcomers_add(mode->newcomers, conn);
    else if (mode->run->config->keep_open || is_datagram(mode))
        crowd_add(&mode->crowd, conn);
    else
        listen_mode_choose(mode, conn);
    conn_open(conn, transport, now);
    if (!mode->run->config->ignore_empty)
        mode->clients++;
    if (has_enough(mode) && !mode->relay && !mode->newcomers)
        listen_mode_enough(mode);
    if (mode->run->console)
        console_refresh(mode->run->console);
}

/* With --ignore-empty one counts when it leaves, if it said anything. */
static void on_left(void *argument, bool counted)
{
    struct listen_mode *mode = argument;

    entrance_released(mode->entrance);
    if (mode->run->console)
        console_refresh(mode->run->console);
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
    if (mode->relay || mode->clients > 0 || crowd_was_heard(&mode->crowd))
        return;
    run_time_out(mode->run, "wait", "no client came", mode->run->config->wait, &error);
    listen_mode_cut(mode, PARTY_TIMEOUT, &error);
}

static void on_failed(void *argument, const struct error *error)
{
    listen_mode_cut(argument, PARTY_ERROR, error);
}

static void listen_mode_free(struct listen_mode *mode)
{
    loop_timer_free(mode->deadline);
    loop_timer_free(mode->first_client);
    if (mode->newcomers)
        newcomers_free(mode->newcomers);
    if (mode->relay)
        relay_free(mode->relay);
    crowd_free(&mode->crowd);
    entrance_free(mode->entrance);
    console_free(mode->run->console);
}

static struct hub *listen_mode_hub(struct listen_mode *mode)
{
    struct run *run = mode->run;

    return hub_new(&(struct hub_options){.config = run->config,
                                         .local = run->local,
                                         .output = run->output,
                                         .listener = run_listener(run),
                                         .datagram = is_datagram(mode),
                                         .input_is_terminal = run->console || run_input_is_terminal(run),
                                         .done = on_done,
                                         .left = on_left,
                                         .enough = listen_mode_enough,
                                         .argument = mode});
}

/* NULL with *ret_error. */
static struct service *listen_mode_service(struct listen_mode *mode, struct error *ret_error)
{
    struct run *run = mode->run;
    const struct config *config = run->config;

    if (config->service == SERVICE_FORWARD && !run_dial_options(run, &config->forward, &mode->target, ret_error))
        return NULL;
    return service_new(&(struct service_options){.config = config,
                                                 .loop = run->loop,
                                                 .descriptors = mode->descriptors,
                                                 .local = run->local,
                                                 .output = run->output,
                                                 .datagram = is_datagram(mode),
                                                 .one_client = !config->keep_open && !is_datagram(mode),
                                                 .target = &mode->target,
                                                 .done = on_done,
                                                 .left = on_left,
                                                 .enough = listen_mode_enough,
                                                 .hand_over = on_hand_over,
                                                 .argument = mode},
                       ret_error);
}

/* The console. */

static void on_leave(void *argument)
{
    listen_mode_cut(argument, PARTY_LOCAL, NULL);
}

static struct outgoing *on_outgoing(void *argument)
{
    struct listen_mode *mode = argument;

    if (mode->over)
        return NULL;
    return mode->relay ? relay_outgoing(mode->relay) : hub_outgoing(mode->crowd.hub);
}

static const struct address *on_place(void *argument)
{
    const struct listen_mode *mode = argument;

    return mode->entrance ? entrance_local(mode->entrance) : NULL;
}

static void on_address(void *argument, uint32_t conn)
{
    struct listen_mode *mode = argument;

    hub_address(mode->crowd.hub, conn);
}

static bool listen_mode_open(struct listen_mode *mode, struct error *ret_error)
{
    struct run *run = mode->run;
    struct console_mode console = {
        .leave = on_leave, .outgoing = on_outgoing, .place = on_place, .argument = mode};

    if (run->config->keep_open || is_datagram(mode))
        console.address = on_address;
    return sockopt_check(run->sockopts, mode->scheme->name, true, ret_error) &&
           run_console(run, &console, ret_error) && run_open(run, ret_error);
}

static bool listen_mode_prepare(struct listen_mode *mode, struct error *ret_error)
{
    struct run *run = mode->run;
    const struct config *config = run->config;

    mode->descriptors = limits_raise_descriptors();
    if (!config_is_service(config))
        mode->crowd.hub = listen_mode_hub(mode);
    else if (!(mode->crowd.service = listen_mode_service(mode, ret_error)))
        return false;
    if (config->ignore_empty && !config->keep_open && !is_datagram(mode))
        mode->newcomers = newcomers_new(listen_mode_choose, on_left, mode);
    mode->deadline = loop_timer_new(run->loop, on_deadline, mode);
    mode->first_client = loop_timer_new(run->loop, on_no_client, mode);
    loop_timer_set(mode->deadline, clock_add(clock_now(), config->deadline));
    loop_timer_set(mode->first_client, clock_add(clock_now(), config->wait));
    return true;
}

void listen_run(struct run *run)
{
    struct listen_mode mode = {.run = run, .scheme = scheme_find(run->config->target.scheme)};
    struct error error;

    if (!listen_mode_open(&mode, &error)) {
        run_fail(run, &error);
        console_free(run->console);
        return;
    }
    if (!listen_mode_prepare(&mode, &error)) {
        run_fail(run, &error);
        run_discard(run);
        return;
    }
    mode.entrance = entrance_new(run, on_accepted, on_failed, &mode, &error);
    if (!mode.entrance)
        listen_mode_cut(&mode, PARTY_ERROR, &error);
    else if (run->console)
        console_start(run->console);
    if (!mode.over)
        loop_run(run->loop);
    if (loop_signal(run->loop))
        listen_mode_cut(&mode, PARTY_LOCAL, NULL);
    conn_set_settle(&run->set, clock_now());
    listen_mode_free(&mode);
}
