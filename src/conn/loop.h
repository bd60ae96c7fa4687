/* loop.h: waiting, with libev. Callbacks get the time at which readiness was seen; all connections that were
 * touched step before the next wait (conn_set_settle). */
#ifndef SONDE_CONN_LOOP_H
#define SONDE_CONN_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "conn/conn.h"

struct loop;
struct loop_watch;
struct loop_timer;

typedef void loop_callback(void *argument, uint64_t now);

/* Waits for the connections of set from now on. NULL if the system gives no way to wait. */
struct loop *loop_new(struct conn_set *set);

/* Everything that was made of it must have been given back before. */
void loop_free(struct loop *loop);

/* Runs until loop_stop. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);

enum loop_events { LOOP_READ = 1, LOOP_WRITE = 2 };

/* Calls back while fd is ready. One of its own kind may be freed within its callback. */
struct loop_watch *loop_watch_new(struct loop *loop, int fd, unsigned events, loop_callback *callback, void *argument);
void loop_watch_pause(struct loop_watch *watch, bool pause);
void loop_watch_free(struct loop_watch *watch); /* NULL is nothing */

/* Calls back once, not before the time it is set to. CLOCK_NEVER: not at all. */
struct loop_timer *loop_timer_new(struct loop *loop, loop_callback *callback, void *argument);
void loop_timer_set(struct loop_timer *timer, uint64_t at);
void loop_timer_free(struct loop_timer *timer); /* NULL is nothing */

/* Stops the loop when one of the signals arrives. One that is ignored now stays ignored. */
void loop_catch_signal(struct loop *loop, int number);

/* Asks first when a caught signal arrives: true: it has been taken care of, and the loop goes on. NULL: nobody is asked
 * any more. */
void loop_ask_first(struct loop *loop, int number, bool (*ask)(void *argument, uint64_t now), void *argument);

/* Calls back when the signal arrives, ignored before or not. */
void loop_watch_signal(struct loop *loop, int number, loop_callback *callback, void *argument);

/* Stops watching it. */
void loop_unwatch_signal(struct loop *loop, int number);

/* Takes note of one that has come while the loop did not run. */
void loop_collect_signals(struct loop *loop);

/* The signal that stopped it, 0 if none. */
int loop_signal(const struct loop *loop);

#endif
