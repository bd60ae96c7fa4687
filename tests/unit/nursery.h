/* nursery.h: children that behave as a test wants, and what is told of them. */
#ifndef SONDE_TEST_NURSERY_H
#define SONDE_TEST_NURSERY_H

#include "conn/children.h"
#include "world.h"

enum { NURSERY_MANY = 50 };

struct nursery {
    struct world world;
    struct loop *loop;
    struct loop_timer *guard;
    struct children *children;
    int here;         /* started and not told yet */
    struct child_end last;
    struct {
        pid_t pid;
        struct child *child;
    } started[NURSERY_MANY];
    int count;
    pid_t heir;
    int told, deserted;
};

int nursery_open(void **state);

/* Fails if a process is left that was not collected. */
int nursery_close(void **state);

/* Starts one in a group of its own. body is its life; if it returns, the child stays. This returns once a process
 * number was written to ready, which is nursery->heir then; a child that stays writes its own. */
struct child *nursery_start(struct nursery *nursery, void (*body)(int ready), child_exited *exited);

/* What may be told: the loop is stopped once all have ended, ... */
void nursery_on_exited(void *argument, pid_t pid, const struct child_end *end, uint64_t now);
/* ... the child is released as well, ... */
void nursery_on_exited_alone(void *argument, pid_t pid, const struct child_end *end, uint64_t now);
/* ... and always. */
void nursery_on_deserted(void *argument, uint64_t now);

void nursery_run_for(struct nursery *nursery, uint64_t duration);

/* Whether the first that was started has ended and was not collected. */
bool nursery_has_zombie(const struct nursery *nursery);

/* Bodies, or what they begin with. */
void nursery_stay(int ready);
void nursery_ignore_hang_up(int ready);
void nursery_leave_soon(int ready);

#endif
