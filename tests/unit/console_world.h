/* console_world.h: a console at a screen in memory, and a relay or a hub between it and scripted peers, as the modes
 * would join them. */
#ifndef SONDE_TESTS_CONSOLE_WORLD_H
#define SONDE_TESTS_CONSOLE_WORLD_H

#include "console/console.h"
#include "fake_screen.h"
#include "handler/hub.h"
#include "handler/relay.h"
#include "world.h"

enum { CONSOLE_PEERS = 4 };

struct console_world {
    struct world world;
    struct config config; /* to be changed before console_world_start */
    struct observer_control control;
    struct fake_screen *screen;
    struct console *console;
    struct relay *relay;
    struct hub *hub;
    struct scripted peers[CONSOLE_PEERS];
    struct conn *conns[CONSOLE_PEERS]; /* dangling once closed */
    size_t peer_count;
    struct conn *local;
    bool over, left;      /* handlers are done; the run has been ended */
    unsigned reconnects;
    struct ending ending;
};

/* As sonde -n 127.0.0.1 7 would be configured. */
void console_world_open(struct console_world *run);

/* And now as sonde -l 127.0.0.1 7, with -k. */
void console_world_listen(struct console_world *run);

/* Where one connects the peer is there at once. */
void console_world_start(struct console_world *run);

/* The same there, and that it is connected has been told. */
void console_world_connect(struct console_world *run);

/* Another client comes, #1 the first; or the connection that /reconnect asked for is open. */
struct scripted *console_world_peer(struct console_world *run);

/* A line is entered, in a run of its own of the loop; or before the loop looks at anything. */
void console_world_types(struct console_world *run, const char *line);
void console_world_pastes(struct console_world *run, const char *line);

/* Ctrl-D. Ctrl-C: whether the run goes on. */
void console_world_ends(struct console_world *run);
bool console_world_interrupts(struct console_world *run);

void console_world_settle(struct console_world *run);
void console_world_pass(struct console_world *run, uint64_t duration);

/* What was told since the last call; a line that contains text was. */
void assert_tells(struct console_world *run, const char *text);
void assert_told_line(struct console_world *run, const char *text);
void assert_prompt(const struct console_world *run, const char *text);
void assert_shown(const struct console_world *run, const char *text);

/* Ends the run if it has not ended, and gives everything back. */
void console_world_close(struct console_world *run);

#endif
