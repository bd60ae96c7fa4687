/* console_peers.c: who is there, and who is spoken to (console_internal.h). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "console/console_internal.h"

static bool listens(const struct console *console)
{
    return console->config->mode == MODE_LISTEN;
}

bool peers_are_many(const struct console *console)
{
    return console->options.mode.address != NULL;
}

bool peers_are_over(const struct console *console)
{
    const struct console_mode *mode = &console->options.mode;

    return mode->outgoing(mode->argument) == NULL;
}

static bool is_peer(const struct conn *conn)
{
    return conn->id > 0 && conn->state != CONN_CLOSED;
}

static struct conn *eldest(const struct console *console)
{
    struct conn *conn = console->options.set->first;

    while (conn && conn->next)
        conn = conn->next;
    return conn;
}

/* The set has the youngest first. */
struct conn *peers_next(const struct console *console, const struct conn *previous)
{
    struct conn *next = previous ? previous->previous : eldest(console);

    while (next && !is_peer(next))
        next = next->previous;
    return next;
}

struct conn *peers_next_addressed(const struct console *console, const struct conn *previous)
{
    struct conn *conn = peers_next(console, previous);

    while (conn && console->addressed != 0 && conn->id != console->addressed)
        conn = peers_next(console, conn);
    return conn;
}

size_t peers_count(const struct console *console)
{
    size_t count = 0;

    for (const struct conn *conn = console->options.set->first; conn; conn = conn->next)
        count += is_peer(conn);
    return count;
}

struct conn *peers_find(const struct console *console, uint32_t number)
{
    for (struct conn *conn = console->options.set->first; conn; conn = conn->next)
        if (is_peer(conn) && conn->id == number)
            return conn;
    return NULL;
}

const char *peers_state(const struct conn *conn)
{
    switch (conn->state) {
    case CONN_RESOLVING:
    case CONN_CONNECTING:
        return "connecting";
    case CONN_OPEN:
        return conn->in.state == HALF_OPEN && conn->out.state == HALF_OPEN ? "open" : "half-closed";
    case CONN_CLOSING:
        return "closing";
    case CONN_CLOSED:
        break;
    }
    return "closed";
}

char *peers_name(const struct console *console, const struct conn *conn, char text[ENDPOINT_TEXT_SIZE])
{
    if (conn->remote.length > 0 || listens(console))
        return address_format(&conn->remote, text);
    snprintf(text, ENDPOINT_TEXT_SIZE, "%s", console->config->target.text);
    return text;
}

/* Who has come and who has left. */

static void greet(struct console *console, const struct conn *conn)
{
    struct peer *peer = memory_zeroed(sizeof *peer);

    peer->number = conn->id;
    peers_name(console, conn, peer->name);
    peer->next = console->peers;
    console->peers = peer;
    if (listens(console))
        console_tell(console, "#%" PRIu32 " %s is here", peer->number, peer->name);
    else
        console_tell(console, "connected to %s", peer->name);
    snprintf(console->name, sizeof console->name, "%s", peer->name);
}

void peers_greet(struct console *console)
{
    uint32_t known = console->peers ? console->peers->number : 0;
    struct conn *first = NULL;

    for (struct conn *conn = console->options.set->first; conn && conn->id > known; conn = conn->next)
        first = conn;
    for (struct conn *conn = first; conn; conn = conn->previous)
        if (is_peer(conn) && conn->state >= CONN_OPEN)
            greet(console, conn);
}

/* Where one connects there are other words for it: an error, the peer's end. */
static void see_off(struct console *console, const struct peer *peer)
{
    if (!listens(console))
        return;
    if (console->addressed == peer->number)
        console_tell(console, "#%" PRIu32 " %s has left: lines go to nobody until /use says to whom", peer->number,
                     peer->name);
    else
        console_tell(console, "#%" PRIu32 " %s has left", peer->number, peer->name);
}

/* The set and those who were told to be here both have the youngest first. */
static void look_who_left(struct console *console)
{
    const struct conn *conn = console->options.set->first;
    struct peer **link = &console->peers, *gone = NULL;

    while (*link) {
        struct peer *peer = *link;
        while (conn && (!is_peer(conn) || conn->id > peer->number))
            conn = conn->next;
        if (conn && conn->id == peer->number) {
            link = &peer->next;
            continue;
        }
        *link = peer->next;
        peer->next = gone;
        gone = peer;
    }
    for (struct peer *peer = gone, *next; peer; peer = next) {
        next = peer->next;
        see_off(console, peer);
        free(peer);
    }
}

void peers_look(struct console *console)
{
    look_who_left(console);
    peers_greet(console);
}

void peers_free(struct console *console)
{
    struct peer *next;

    for (struct peer *peer = console->peers; peer; peer = next) {
        next = peer->next;
        free(peer);
    }
    console->peers = NULL;
}

/* Whether lines can be sent. */

static bool takes_lines(const struct conn *conn)
{
    return conn->state < CONN_OPEN || (conn_is_open(conn) && conn->out.state == HALF_OPEN && !conn->failing);
}

static const char *refusal_of_nobody(const struct console *console)
{
    if (peers_are_over(console) || !listens(console))
        return "closed";
    if (console->addressed != 0)
        return "whom you speak to has left";
    return console->name[0] ? "nobody is here" : "nobody is here yet";
}

const char *peers_refusal(const struct console *console)
{
    const struct conn *conn = peers_next_addressed(console, NULL);

    if (peers_are_over(console) || !conn)
        return refusal_of_nobody(console);
    if (console->end_said)
        return "our end has been said";
    if (!console->local || console->local->in.state != HALF_OPEN)
        return "closed";
    for (; conn; conn = peers_next_addressed(console, conn))
        if (takes_lines(conn))
            return NULL;
    return peers_are_many(console) ? "our end has been said" : "closed";
}
