/* console_internal.h: what the files of the console share. Nobody else includes it. */
#ifndef SONDE_CONSOLE_CONSOLE_INTERNAL_H
#define SONDE_CONSOLE_CONSOLE_INTERNAL_H

#include "base/buffer.h"
#include "base/clock.h"
#include "console/commands.h"
#include "console/console.h"
#include "console/history.h"
#include "console/screen.h"
#include "handler/answer_file.h"
#include "handler/expectation.h"

enum { PROMPT_SIZE = 256 };

/* console_queue.c: what was typed and has not had its turn: it is all done in the order in which it was typed. */

enum item_kind {
    ITEM_LINE,   /* sent as -C and --frame ask for */
    ITEM_FILE,   /* likewise, as it is read */
    ITEM_BYTES,  /* sent as they are */
    ITEM_COMMAND
};

struct item {
    struct item *next;
    enum item_kind kind;
    struct buffer bytes;           /* LINE, with its newline; BYTES */
    struct answer_file file;       /* FILE */
    uint64_t sent;                 /* of FILE or LINE, so far */
    bool torn;                     /* FILE: the last byte was no newline */
    const struct command *command; /* COMMAND */
    char *text;                    /* COMMAND: its argument; FILE: its name; NULL: none */
};

struct queue {
    struct item *first, *last;
};

struct item *item_new(enum item_kind kind);
void item_free(struct item *item);
void queue_append(struct queue *queue, struct item *item);
void queue_prepend(struct queue *queue, struct item *item);
struct item *queue_first(const struct queue *queue);
void queue_drop_first(struct queue *queue);

/* Takes an item out, whatever its place, and frees it. */
void queue_remove(struct queue *queue, struct item *item);

static inline bool item_is_data(const struct item *item)
{
    return item->kind != ITEM_COMMAND;
}

/* Somebody who was told to be here. */
struct peer {
    struct peer *next;
    uint32_t number;
    char name[ENDPOINT_TEXT_SIZE]; /* not escaped */
};

struct port;

struct console {
    struct console_options options;
    const struct config *config;
    struct screen *screen;
    struct history *history;      /* NULL: what is typed is not kept */
    struct loop_timer *timer;     /* for console_look */
    uint64_t look_at;
    struct conn *local;           /* NULL: none, or closed */
    struct port *port;            /* likewise */
    struct queue queue;
    uint64_t moved_at;            /* when something of the queue had its turn */
    struct peer *peers;           /* the youngest first */
    uint32_t addressed;           /* who alone is spoken to; 0: all */
    char name[ENDPOINT_TEXT_SIZE]; /* of whom one speaks or spoke to; "": nobody has been there */
    bool crlf;                    /* as things stand: */
    const struct framing *framing; /* NULL: none */
    struct framing own_framing;   /* of /frame */
    struct expectation expectation; /* what a peer has said since the last that was sent */
    uint32_t heard;               /* which one: who spoke last, or is waited for; 0: nobody */
    struct pattern *expected;     /* /expect waits for it; NULL: nothing is waited for */
    uint64_t expected_at, expected_until;
    char *expecting;              /* its text */
    char *matched;                /* the text of the last that matched, whose groups can be sent; NULL: none */
    uint64_t interrupted_at;      /* the last Ctrl-C; 0: none yet */
    bool started;
    bool end_said;                /* the end of input: of this connection's, where there is one */
    bool quitting;                /* the run ends once nothing is open */
    bool over;                    /* nothing is looked back at */
};

/* console.c */

/* One line above the prompt; printf(3)'s format. */
#define console_tell(console, ...) screen_tell((console)->screen, __VA_ARGS__)

/* Has all looked at that may have changed, once connections have settled. */
void console_look_soon(struct console *console);

/* The same now. Not to be called from a connection's step. */
void console_look(struct console *console);

/* The time as connections have it. */
uint64_t console_now(const struct console *console);

/* Something of the queue has had its turn. */
void console_moved(struct console *console);

/* Nothing of what was sent is to be found in what comes from now on. */
void console_sends(struct console *console);

/* Whether everything that was typed before the queue's first command is on its way to peers. */
bool console_has_sent_all(const struct console *console);

/* The end of input: no more is said to those one speaks to; where nobody is there, the run ends. */
void console_say_end(struct console *console);

/* console_enter.c */

/* A line was entered: it takes its place in the queue. */
void console_enter(struct console *console, const char *line);

/* What was typed at earlier times can be called back. */
void console_open_history(struct console *console);

/* Ctrl-D, or the terminal has gone. */
void console_enter_end(struct console *console);

/* console_port.c */

struct transport *port_new(struct console *console);

/* Has what can be read looked at. */
void port_wake(const struct console *console);

/* Whether the peer has said its end. */
bool port_peer_has_ended(const struct console *console);

/* Sets how what is sent next is to go out. plain: as it is. */
void port_prepare(const struct console *console, bool plain);

/* console_peers.c */

/* Tells who has come and who has left since the last call; or who has come alone, which takes no walk through all. */
void peers_look(struct console *console);
void peers_greet(struct console *console);
void peers_free(struct console *console);

/* Whether lines can go to several, as the mode has it. */
bool peers_are_many(const struct console *console);

/* Whether nobody is there any more and nobody will come. */
bool peers_are_over(const struct console *console);

/* All that are not closed, one after the other: NULL begins, and ends. */
struct conn *peers_next(const struct console *console, const struct conn *previous);

/* The same for those who are spoken to. */
struct conn *peers_next_addressed(const struct console *console, const struct conn *previous);

size_t peers_count(const struct console *console);

/* NULL: not there. */
struct conn *peers_find(const struct console *console, uint32_t number);

/* "open", "half-closed", "closed", "connecting", "closing". */
const char *peers_state(const struct conn *conn);

/* Its address, or before that is known the target. Not escaped. Returns text. */
char *peers_name(const struct console *console, const struct conn *conn, char text[ENDPOINT_TEXT_SIZE]);

/* Why nothing can be sent, now and for a while; NULL: it can, or waits for somebody who is about to be there. */
const char *peers_refusal(const struct console *console);

/* console_prompt.c */

/* One line, safe to show. Returns text. */
char *prompt_format(const struct console *console, char text[PROMPT_SIZE]);

/* console_complete.c */

/* As editor.h has it. */
char **completion_of(const struct console *console, const char *line, size_t start);

/* command_expect.c */

/* A peer has something to say. False: another one is expected to. */
bool expect_hears(struct console *console, uint32_t number);

/* How the expectation stands; if it is done with, says so. */
void expect_look(struct console *console);

/* The peer has ended. */
void expect_end(struct console *console);

/* Forgets what matched. */
void expect_forget_match(struct console *console);

/* Waits no longer, without a word. False: nothing was waited for. */
bool expect_cancel(struct console *console);

/* When to look again. */
uint64_t expect_next_look(const struct console *console);

/* command_help.c */

/* Says why lines cannot be edited, if that is so. */
void help_tell_editing(const struct console *console);

/* command_connection.c */

/* /quit has been said: all that are there are asked to go, and with the last the run ends. */
void quit_look(struct console *console);

#endif
