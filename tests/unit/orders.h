/* orders.h: runs a relay through orders of what can happen to it, one letter a step, and judges it after each:
 *   I  standard input says something      E  and ends
 *   O  the peer says something            F  and ends      R  or resets
 *   W  the peer takes no more             w  and takes all again
 *   L  standard output takes no more      l  and takes all again
 *   K  the peer acknowledges no more      k  and acknowledges all again */
#ifndef SONDE_TESTS_ORDERS_H
#define SONDE_TESTS_ORDERS_H

#include "relay_world.h"

enum order_kind {
    ORDER_CLIENT,
    ORDER_LISTENER,
    ORDER_HALF_CLOSE,  /* -N */
    ORDER_NO_SHUTDOWN,
    ORDER_QUIT_ON_FIN,
    ORDER_TERMINAL,
    ORDER_RECV_ONLY,
    ORDER_SEND_ONLY
};

enum { ORDER_MAXIMUM = 12 };

struct order {
    enum order_kind kind;
    const char *steps;
    unsigned blocks; /* bit n: before step n everything would block once */
    unsigned merged; /* bit n: step n and the next are seen at once */
};

/* Asserts all that sonde promises of that order, during it and after what lacks to its end was done. */
void order_run(const struct order *order);

/* Calls visit with each order of the letters that can happen: nobody speaks after his end, nothing resumes
 * that was not held up. */
void orders_each(const char *letters, void (*visit)(const char *steps, void *argument), void *argument);

/* Runs each order of the letters: as it is, with everything seen at once, and with would-block before each step
 * alone and before all. Returns how many orders there were. */
unsigned orders_run(enum order_kind kind, const char *letters);

#endif
