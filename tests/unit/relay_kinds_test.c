/* relay_kinds_test.c: proves the same of each option that changes when an end is said: the orders of
 * relay_orders_test.c for listeners, -N, --no-shutdown, --quit-on-fin, terminals, --recv-only and --send-only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "orders.h"

static void run_with_input(enum order_kind kind)
{
    orders_run(kind, "IEOF");
    orders_run(kind, "IIEOFR");
    orders_run(kind, "IEOFWw");
    orders_run(kind, "IEOFLl");
    orders_run(kind, "IEOFRWL");
    orders_run(kind, "IEOFKk");
}

static void run_without_input(enum order_kind kind)
{
    orders_run(kind, "EOF");
    orders_run(kind, "EOFR");
    orders_run(kind, "EOOFLl");
    orders_run(kind, "EOFRL");
}

static void a_listener_with_input_says_its_end_behind_it(void **state)
{
    (void)state;
    run_with_input(ORDER_LISTENER);
}

static void a_listener_without_input_says_its_end_behind_the_clients(void **state)
{
    (void)state;
    run_without_input(ORDER_LISTENER);
}

static void with_half_close_a_listener_says_its_end_at_once(void **state)
{
    (void)state;
    run_with_input(ORDER_HALF_CLOSE);
    run_without_input(ORDER_HALF_CLOSE);
}

static void a_client_without_input_says_its_end_at_once(void **state)
{
    (void)state;
    run_without_input(ORDER_CLIENT);
}

static void with_no_shutdown_only_the_peers_end_is_answered(void **state)
{
    (void)state;
    run_with_input(ORDER_NO_SHUTDOWN);
    run_without_input(ORDER_NO_SHUTDOWN);
}

static void with_quit_on_fin_the_peers_end_is_the_end(void **state)
{
    (void)state;
    run_with_input(ORDER_QUIT_ON_FIN);
    run_without_input(ORDER_QUIT_ON_FIN);
}

static void at_a_terminal_the_peers_end_is_the_end(void **state)
{
    (void)state;
    run_with_input(ORDER_TERMINAL);
    run_without_input(ORDER_TERMINAL);
}

static void with_recv_only_there_is_no_end_of_ours_before_the_peers(void **state)
{
    (void)state;
    orders_run(ORDER_RECV_ONLY, "OOF");
    orders_run(ORDER_RECV_ONLY, "OOFR");
    orders_run(ORDER_RECV_ONLY, "OOFRLl");
}

static void with_send_only_what_comes_is_dropped(void **state)
{
    (void)state;
    run_with_input(ORDER_SEND_ONLY);
    run_without_input(ORDER_SEND_ONLY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_listener_with_input_says_its_end_behind_it),
        cmocka_unit_test(a_listener_without_input_says_its_end_behind_the_clients),
        cmocka_unit_test(with_half_close_a_listener_says_its_end_at_once),
        cmocka_unit_test(a_client_without_input_says_its_end_at_once),
        cmocka_unit_test(with_no_shutdown_only_the_peers_end_is_answered),
        cmocka_unit_test(with_quit_on_fin_the_peers_end_is_the_end),
        cmocka_unit_test(at_a_terminal_the_peers_end_is_the_end),
        cmocka_unit_test(with_recv_only_there_is_no_end_of_ours_before_the_peers),
        cmocka_unit_test(with_send_only_what_comes_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
