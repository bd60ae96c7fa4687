/* relay_orders_test.c: proves that no byte is lost or doubled, that each end is said once and at its time, and that
 * the status tells the truth, in every order in which both ends, data each way, a reset, slow readers and late
 * acknowledgements can come, and with would-block in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "orders.h"

/* The number of orders is the proof that they were run: n! over the ones that cannot be. */

static void both_ends_and_data_each_way(void **state)
{
    (void)state;
    assert_int_equal(orders_run(ORDER_CLIENT, "EF"), 2);
    assert_int_equal(orders_run(ORDER_CLIENT, "IEOF"), 6);
    assert_int_equal(orders_run(ORDER_CLIENT, "IIEOOF"), 20);
}

static void a_reset(void **state)
{
    (void)state;
    orders_run(ORDER_CLIENT, "R");
    orders_run(ORDER_CLIENT, "IER");
    orders_run(ORDER_CLIENT, "IEOFR");
    orders_run(ORDER_CLIENT, "IEOR");
    orders_run(ORDER_CLIENT, "IIEOOFR");
}

static void a_slow_peer(void **state)
{
    (void)state;
    orders_run(ORDER_CLIENT, "IEOFW");
    orders_run(ORDER_CLIENT, "IIEOFWw");
    orders_run(ORDER_CLIENT, "IEOFRWw");
}

static void slow_standard_output(void **state)
{
    (void)state;
    orders_run(ORDER_CLIENT, "IEOFL");
    orders_run(ORDER_CLIENT, "IEOOFLl");
    orders_run(ORDER_CLIENT, "IEOFRLl");
}

static void both_slow(void **state)
{
    (void)state;
    orders_run(ORDER_CLIENT, "IEOFWL");
    orders_run(ORDER_CLIENT, "IEOFRWL");
}

static void late_acknowledgements(void **state)
{
    (void)state;
    orders_run(ORDER_CLIENT, "IEOFK");
    orders_run(ORDER_CLIENT, "IEOFKk");
    orders_run(ORDER_CLIENT, "IEOFRKk");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_and_data_each_way),
        cmocka_unit_test(a_reset),
        cmocka_unit_test(a_slow_peer),
        cmocka_unit_test(slow_standard_output),
        cmocka_unit_test(both_slow),
        cmocka_unit_test(late_acknowledgements),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
