/* console_world.c: a console between a screen in memory and scripted peers (console_world.h). */
#include "console_world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { OUTPUT_MAXIMUM = 256 * 1024, READ_USUAL = 128 * 1024, ROUNDS = 2000 };

/* The mode. */

static void on_done(void *argument, const struct ending *ending)
{
    struct console_world *run = argument;

    run->over = true;
    run->ending = *ending;
    if (console_is_over(run->console))
        run->left = true;
    else
        console_refresh(run->console);
}

static void on_left(void *argument, bool counted)
{
    (void)counted;
    console_refresh(((struct console_world *)argument)->console);
}

static void on_enough(void *argument)
{
    hub_close(((struct console_world *)argument)->hub);
}

static void cut(struct console_world *run)
{
    console_end(run->console);
    if (run->over)
        run->left = true;
    else if (run->relay)
        relay_cut(run->relay, PARTY_LOCAL, NULL);
    else
        hub_cut(run->hub, PARTY_LOCAL, NULL);
}

static void on_leave(void *argument)
{
    cut(argument);
}

static struct outgoing *on_outgoing(void *argument)
{
    struct console_world *run = argument;

    if (run->over)
        return NULL;
    return run->relay ? relay_outgoing(run->relay) : hub_outgoing(run->hub);
}

static void on_address(void *argument, uint32_t conn)
{
    hub_address(((struct console_world *)argument)->hub, conn);
}

static const struct address *on_place(void *argument)
{
    (void)argument;
    return NULL;
}

static struct conn *new_conn(struct console_world *run)
{
    struct conn *conn = world_conn(&run->world, conn_next_id(&run->world.set), NULL, NULL);

    assert_true(run->peer_count < CONSOLE_PEERS);
    conn_set_buffers(conn, READ_USUAL, READ_USUAL * 2);
    run->conns[run->peer_count] = conn;
    return conn;
}

static void open_local(struct console_world *run)
{
    static const struct handler nobody = {0};
    struct transport *transport = console_transport(run->console);

    run->local = world_conn(&run->world, 0, &nobody, NULL);
    conn_set_buffers(run->local, READ_USUAL, OUTPUT_MAXIMUM);
    conn_open(run->local, transport, run->world.now);
    console_join(run->console, run->local);
}

static void join(struct console_world *run)
{
    run->over = false;
    run->relay = relay_new(&(struct relay_options){.config = &run->config,
                                                   .local = run->local,
                                                   .remote = new_conn(run),
                                                   .listener = console_listener(run->console),
                                                   .done = on_done,
                                                   .argument = run});
}

static void on_reconnect(void *argument)
{
    struct console_world *run = argument;

    run->reconnects++;
    relay_free(run->relay);
    open_local(run);
    join(run);
}

void console_world_open(struct console_world *run)
{
    static char text[] = "127.0.0.1:7", host[] = "127.0.0.1";

    memset(run, 0, offsetof(struct console_world, peers));
    world_open(&run->world);
    run->config = (struct config){
        .target = {.scheme = "tcp", .host = host, .literal = true, .port = 7, .text = text},
        .quit_after = CLOCK_NEVER,
        .idle = CLOCK_NEVER,
        .max_message = 1024,
        .buffer_size = READ_USUAL,
        .raw = true,
        .console = true,
        .no_history = true,
        .console_prefix = '/',
    };
    run->peer_count = 0;
    run->over = run->left = false;
    run->reconnects = 0;
    run->ending = (struct ending){0};
    run->screen = fake_screen_open();
}

void console_world_listen(struct console_world *run)
{
    run->config.mode = MODE_LISTEN;
    run->config.keep_open = run->config.label = true;
}

static struct console_mode mode_of(struct console_world *run)
{
    struct console_mode mode = {.leave = on_leave, .outgoing = on_outgoing, .argument = run};

    if (run->config.mode == MODE_LISTEN) {
        mode.address = on_address;
        mode.place = on_place;
    } else {
        mode.reconnect = on_reconnect;
    }
    return mode;
}

void console_world_start(struct console_world *run)
{
    struct error error;

    run->console = console_new(&(struct console_options){.config = &run->config,
                                                         .set = &run->world.set,
                                                         .control = &run->control,
                                                         .mode = mode_of(run)},
                               &error);
    assert_non_null(run->console);
    open_local(run);
    if (run->config.mode == MODE_CONNECT) {
        join(run);
        console_world_peer(run);
        return;
    }
    run->hub = hub_new(&(struct hub_options){.config = &run->config,
                                             .local = run->local,
                                             .listener = console_listener(run->console),
                                             .datagram = target_is_datagram(&run->config.target),
                                             .input_is_terminal = true,
                                             .done = on_done,
                                             .left = on_left,
                                             .enough = on_enough,
                                             .argument = run});
    console_start(run->console);
    console_world_settle(run);
}

void console_world_connect(struct console_world *run)
{
    console_world_start(run);
    assert_tells(run, "connected to 127.0.0.1:7\n");
}

struct scripted *console_world_peer(struct console_world *run)
{
    struct scripted *peer = &run->peers[run->peer_count];
    bool datagram = target_is_datagram(&run->config.target);
    struct conn *conn = run->hub ? new_conn(run) : run->conns[run->peer_count];

    scripted_open(peer, datagram ? SCRIPTED_UDP : SCRIPTED_TCP);
    run->peer_count++;
    if (run->hub)
        hub_add(run->hub, conn);
    conn_open(conn, &peer->base, run->world.now);
    if (run->hub)
        console_refresh(run->console);
    else
        console_start(run->console);
    console_world_settle(run);
    return peer;
}

/* The loop. */

static bool is_local_ready(struct console_world *run, const struct conn_interest *interest, struct conn *conn)
{
    struct watch watch = {WATCH_NEVER, WATCH_NEVER, WATCH_NEVER};

    conn->transport->ops->watch(conn->transport, &watch);
    if (interest->read && watch.read == WATCH_READY)
        conn_ready(conn, READY_READ);
    else if (interest->write && run->screen->ready)
        conn_touch(conn);
    else
        return false;
    return true;
}

static bool is_peer_ready(const struct conn_interest *interest, struct conn *conn)
{
    const struct scripted *scripted = scripted_of(conn->transport);
    bool reads = interest->read && scripted_readable(scripted);

    if (!reads && !(interest->write && scripted_writable(scripted)))
        return false;
    conn_ready(conn, reads ? READY_READ : 0);
    return true;
}

static bool look(struct console_world *run)
{
    bool any = false;

    for (size_t i = 0; i < run->world.conn_count; i++) {
        struct conn *conn = run->world.conns[i];
        if (!conn || !conn->transport)
            continue;
        struct conn_interest interest = conn_interest(conn);
        any |= conn->id == 0 ? is_local_ready(run, &interest, conn) : is_peer_ready(&interest, conn);
        if (interest.deadline > run->world.now)
            continue;
        conn_ready(conn, READY_TIMER);
        any = true;
    }
    return any || fake_timers_fire(run->world.now); /* as late as can be */
}

void console_world_settle(struct console_world *run)
{
    unsigned rounds = 0;

    do {
        conn_set_settle(&run->world.set, run->world.now);
        assert_true(rounds++ < ROUNDS);
    } while (look(run));
}

static uint64_t next_time(const struct console_world *run)
{
    uint64_t next = fake_timers_next();

    for (size_t i = 0; i < run->world.conn_count; i++) {
        const struct conn *conn = run->world.conns[i];
        uint64_t at = conn ? conn_interest(conn).deadline : CLOCK_NEVER;
        next = at < next ? at : next;
    }
    return next;
}

void console_world_pass(struct console_world *run, uint64_t duration)
{
    uint64_t end = run->world.now + duration;

    console_world_settle(run);
    while (next_time(run) <= end) {
        run->world.now = next_time(run);
        console_world_settle(run);
    }
    run->world.now = end;
    console_world_settle(run);
}

/* The person. */

void console_world_pastes(struct console_world *run, const char *line)
{
    const struct editor_owner *owner = &run->screen->options.owner;

    owner->line(owner->argument, line);
}

void console_world_types(struct console_world *run, const char *line)
{
    console_world_pastes(run, line);
    console_world_settle(run);
}

void console_world_ends(struct console_world *run)
{
    const struct editor_owner *owner = &run->screen->options.owner;

    owner->end(owner->argument);
    console_world_settle(run);
}

bool console_world_interrupts(struct console_world *run)
{
    bool taken = run->screen->ask(run->screen->ask_argument, run->world.now);

    console_world_settle(run);
    return taken;
}

static void assert_text(const struct buffer *buffer, const char *text)
{
    size_t length = buffer_length(buffer);
    char got[4096];

    assert_true(length < sizeof got);
    if (length > 0)
        memcpy(got, buffer_bytes(buffer), length);
    got[length] = '\0';
    assert_string_equal(got, text);
}

void assert_tells(struct console_world *run, const char *text)
{
    assert_text(&run->screen->told, text);
    buffer_free(&run->screen->told);
}

void assert_told_line(struct console_world *run, const char *text)
{
    buffer_append(&run->screen->told, "", 1);
    assert_non_null(strstr((const char *)buffer_bytes(&run->screen->told), text));
    buffer_free(&run->screen->told);
}

void assert_prompt(const struct console_world *run, const char *text)
{
    assert_string_equal(run->screen->prompt, text);
}

void assert_shown(const struct console_world *run, const char *text)
{
    assert_text(&run->screen->data, text);
}

void console_world_close(struct console_world *run)
{
    if (!run->left)
        cut(run);
    conn_set_settle(&run->world.set, run->world.now);
    world_close(&run->world);
    if (run->relay)
        relay_free(run->relay);
    if (run->hub)
        hub_free(run->hub);
    console_free(run->console);
    for (size_t i = 0; i < run->peer_count; i++)
        scripted_finish(&run->peers[i]);
    fake_screen_close();
}
