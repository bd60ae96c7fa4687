/* console_port.c: what stands in for standard input and output: the lines that were typed, and the screen
 * (console_internal.h). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/units.h"
#include "console/console_internal.h"

enum { SHOW_MAXIMUM = 4096 }; /* of one write: then the screen is asked again whether it is ready */

struct port {
    struct transport base;
    struct console *console;
    bool peer_ended;
    bool is_waited_for; /* a command's turn comes once all before it has been taken */
};

static struct port *of(struct transport *transport)
{
    return (struct port *)transport;
}

bool port_peer_has_ended(const struct console *console)
{
    return console->port && console->port->peer_ended;
}

void port_prepare(const struct console *console, bool plain)
{
    const struct console_mode *mode = &console->options.mode;
    struct outgoing *outgoing = mode->outgoing(mode->argument);

    if (!outgoing)
        return;
    outgoing_set_crlf(outgoing, console->crlf && !plain);
    outgoing_set_framing(outgoing, plain ? NULL : console->framing);
}

/* Reading: one item at most, so that a line is a datagram. */

static size_t take_bytes(struct item *item, void *buffer, size_t size)
{
    size_t length = buffer_length(&item->bytes);

    if (length > size)
        length = size;
    memcpy(buffer, buffer_bytes(&item->bytes), length);
    buffer_consume(&item->bytes, length);
    item->sent += length;
    return length;
}

/* A line that cannot be a message is not sent; as standard input's it would end the run. */
static bool can_send(const struct console *console, const struct item *item)
{
    const struct console_mode *mode = &console->options.mode;
    const struct outgoing *outgoing = mode->outgoing(mode->argument);
    struct error reason;

    if (item->kind != ITEM_LINE || item->sent > 0 || !outgoing ||
        outgoing_can_send(outgoing, buffer_bytes(&item->bytes), buffer_length(&item->bytes), &reason))
        return true;
    console_tell(console, "nothing was sent: %s", reason.text);
    return false;
}

static size_t read_bytes(struct console *console, struct item *item, void *buffer, size_t size)
{
    size_t count = can_send(console, item) ? take_bytes(item, buffer, size) : 0;

    if (count == 0 || buffer_length(&item->bytes) == 0)
        queue_drop_first(&console->queue);
    return count;
}

/* failure: NULL, or why it was not all. */
static void tell_file(const struct console *console, const struct item *item, const struct error *failure)
{
    char size[UNITS_TEXT_SIZE];

    units_format_size(item->sent, size);
    if (failure)
        console_tell(console, "%s, after %s", failure->text, size);
    else
        console_tell(console, "%s: %s sent", item->text, size);
}

/* What follows the file begins a message of its own. */
static size_t end_file(struct console *console, struct item *item, void *buffer, const struct error *failure)
{
    bool torn = console->framing && item->torn;

    if (torn)
        memcpy(buffer, "\n", 1);
    tell_file(console, item, failure);
    queue_drop_first(&console->queue);
    return torn;
}

static size_t read_file(struct console *console, struct item *item, unsigned char *buffer, size_t size)
{
    struct error error;
    ssize_t count = answer_file_read(&item->file, buffer, size, &error);

    if (count <= 0)
        return end_file(console, item, buffer, count < 0 ? &error : NULL);
    item->sent += (size_t)count;
    item->torn = buffer[count - 1] != '\n';
    return (size_t)count;
}

static size_t read_item(struct console *console, struct item *item, void *buffer, size_t size)
{
    port_prepare(console, item->kind == ITEM_BYTES);
    if (item->sent == 0)
        console_sends(console);
    size_t count = item->kind == ITEM_FILE ? read_file(console, item, buffer, size)
                                           : read_bytes(console, item, buffer, size);
    console_moved(console);
    return count;
}

/* The first of the queue, if it can be read now. */
static struct item *readable_item(const struct console *console)
{
    struct item *item = queue_first(&console->queue);

    return item && item_is_data(item) && !console->expected && !console->end_said ? item : NULL;
}

/* Ours, or once all that was typed has had its turn, what the peer's end makes of it. */
static bool is_at_end(const struct port *port)
{
    const struct console *console = port->console;

    return console->end_said || (port->peer_ended && !console->expected && !queue_first(&console->queue));
}

static bool is_readable(const struct port *port)
{
    return readable_item(port->console) || port->is_waited_for || is_at_end(port);
}

void port_wake(const struct console *console)
{
    struct port *port = console->port;

    if (!port || !console->local)
        return;
    port->is_waited_for = !console_has_sent_all(console) && queue_first(&console->queue);
    if (is_readable(port))
        conn_ready(console->local, READY_READ);
}

static struct io port_read(struct transport *transport, void *buffer, size_t size)
{
    struct port *port = of(transport);
    struct item *item;
    size_t count = 0;

    while (count == 0 && (item = readable_item(port->console)))
        count = read_item(port->console, item, buffer, size);
    if (count > 0)
        return io_result(IO_OK, count);
    if (port->is_waited_for)
        console_look_soon(port->console);
    port->is_waited_for = false;
    return io_result(is_at_end(port) ? IO_END : IO_WANT_READ, 0);
}

static struct io port_write(struct transport *transport, const void *bytes, size_t length)
{
    struct screen *screen = of(transport)->console->screen;
    size_t count = length < SHOW_MAXIMUM ? length : SHOW_MAXIMUM;

    if (!screen_is_ready(screen))
        return io_result(IO_WANT_WRITE, 0);
    screen_show_data(screen, bytes, count);
    return io_result(IO_OK, count);
}

/* The peer's own end, and not one of ours behind which nothing is wanted any more. */
static bool peer_said_end(const struct console *console)
{
    const struct conn *conn = peers_next(console, NULL);

    return conn && conn_is_open(conn) && conn->in.state == HALF_SHUT;
}

static struct io port_shutdown(struct transport *transport)
{
    struct port *port = of(transport);
    struct console *console = port->console;

    if (!port->peer_ended && peer_said_end(console))
        console_tell(console, "the peer has ended");
    port->peer_ended = true;
    expect_end(console);
    console_look_soon(console);
    return io_result(IO_OK, 0);
}

static void port_close(struct transport *transport, bool abort)
{
    struct port *port = of(transport);
    struct console *console = port->console;

    (void)abort;
    if (console->port == port) {
        console->port = NULL;
        console->local = NULL;
    }
    expect_end(console);
    console_look_soon(console);
    free(port);
}

static void port_describe(struct transport *transport, struct transport_description *ret_description)
{
    (void)transport;
    ret_description->scheme = "console";
    ret_description->capabilities = TRANSPORT_LOCAL;
}

static void port_watch(const struct transport *transport, struct watch *ret_watch)
{
    const struct port *port = (const struct port *)transport;
    const struct screen *screen = port->console->screen;

    ret_watch->read = is_readable(port) ? WATCH_READY : WATCH_NEVER;
    ret_watch->write = screen_is_ready(screen) ? WATCH_READY : screen_descriptor(screen);
    ret_watch->hangup = WATCH_NEVER; /* a terminal that goes is told by SIGHUP, or by its end */
}

static const struct transport_ops port_ops = {
    .read = port_read,
    .write = port_write,
    .shutdown = port_shutdown,
    .close = port_close,
    .describe = port_describe,
    .watch = port_watch,
};

struct transport *port_new(struct console *console)
{
    struct port *port = memory_zeroed(sizeof *port);

    port->base.ops = &port_ops;
    port->console = console;
    console->port = port;
    return &port->base;
}
