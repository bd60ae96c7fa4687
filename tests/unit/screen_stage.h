/* screen_stage.h: a screen on a terminal, and the loop that drives both. */
#ifndef SONDE_TESTS_SCREEN_STAGE_H
#define SONDE_TESTS_SCREEN_STAGE_H

#include "console/screen.h"
#include "terminal.h"

enum { SCREEN_WIDTH = 40, SCREEN_LINES = 8, SCREEN_LINE_SIZE = 512 };

struct screen_stage {
    struct terminal terminal;
    struct conn_set set;
    struct loop *loop;
    struct loop_timer *tick;
    struct pieces_diversion diversion;
    struct screen *screen;
    char lines[SCREEN_LINES][SCREEN_LINE_SIZE]; /* that were entered */
    size_t line_count, ends;
    uint64_t until;                 /* clock_now() at which waiting is given up */
    bool (*is_met)(struct screen_stage *stage);
    const char *wanted;
    size_t wanted_number;
};

/* With the prompt "peer> "; and with the terminal taken, once the prompt is there. */
void screen_stage_open(struct screen_stage *stage);
void screen_stage_start(struct screen_stage *stage);
void screen_stage_close(struct screen_stage *stage);

/* Whether lines are edited by a library. If not, the stage is closed and the test skipped: what follows is what the
 * terminal cannot do by itself. */
bool screen_stage_edits(struct screen_stage *stage);

/* screen_stage_start, and whether lines are edited then. */
bool screen_stage_start_editing(struct screen_stage *stage);

/* Lets the loop run until a condition is met, or, NULL, for the time. */
void screen_stage_run(struct screen_stage *stage, uint64_t duration, bool (*is_met)(struct screen_stage *stage));

/* Wait for a row, counted upwards from the cursor's; for the line of that number; for an end. */
void assert_row(struct screen_stage *stage, size_t above, const char *text);
void assert_line(struct screen_stage *stage, size_t number, const char *text);
void assert_ended(struct screen_stage *stage);

/* What peers say, and lines of others. */
void screen_stage_show(struct screen_stage *stage, const char *text);
void screen_stage_divert(struct screen_stage *stage, const char *text);

#endif
