/* fake_screen.h: a screen that remembers what it was told, timers that fire when they are told to, in place of the real
 * ones, which fake_screen_code.h defines for the test that includes it. One at a time. */
#ifndef SONDE_TESTS_FAKE_SCREEN_H
#define SONDE_TESTS_FAKE_SCREEN_H

#include "base/buffer.h"
#include "console/screen.h"

struct fake_screen {
    struct screen_options options;
    struct buffer data;   /* what peers said */
    struct buffer told;   /* lines, each with a newline */
    struct buffer remembered; /* likewise */
    char prompt[256];
    bool ready;           /* takes what peers say */
    bool edits;           /* there is a library for that */
    bool gone;            /* the terminal has hung up */
    bool typed;           /* something was typed of the line */
    unsigned starts, clears;
    bool (*ask)(void *argument, uint64_t now); /* Ctrl-C */
    void *ask_argument;
};

/* All that was before is forgotten. */
struct fake_screen *fake_screen_open(void);
void fake_screen_close(void);

/* Fires the timers that are due. True if there was one. */
bool fake_timers_fire(uint64_t now);

/* When the first is; CLOCK_NEVER: none. */
uint64_t fake_timers_next(void);

#endif
