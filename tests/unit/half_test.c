/* half_test.c: proves that a half knows its room, counts a datagram as one thing, gives its memory back, and that its
 * state only goes onwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conn/half.h"

static void put(struct half *half, size_t length)
{
    static const char bytes[64];

    buffer_append(&half->queue, bytes, length);
}

static void it_has_room_up_to_its_maximum(void **state)
{
    struct half half = {.maximum = 10};

    (void)state;
    assert_int_equal(half_room(&half), 10);
    put(&half, 4);
    assert_int_equal(half_room(&half), 6);
    put(&half, 6);
    assert_int_equal(half_room(&half), 0);
    put(&half, 1); /* last words */
    assert_int_equal(half_room(&half), 0);
    half_discard(&half);
}

static void a_datagram_leaves_no_room_for_another(void **state)
{
    struct half half = {.maximum = 10, .datagram = true};

    (void)state;
    put(&half, 3);
    assert_int_equal(half_room(&half), 0);
    assert_true(half_holds(&half));
    half_consume(&half, 2);
    assert_true(half.datagram);
    half_consume(&half, 1);
    assert_false(half_holds(&half));
    assert_int_equal(half_room(&half), 10);
}

static void an_empty_datagram_is_one(void **state)
{
    struct half half = {.maximum = 10, .datagram = true};

    (void)state;
    assert_true(half_holds(&half));
    half_consume(&half, 0);
    assert_false(half_holds(&half));
}

static void what_is_dropped_gives_its_memory_back(void **state)
{
    struct half half = {.maximum = 10};

    (void)state;
    half_discard(&half);
    assert_false(half_holds(&half));
    put(&half, 7);
    half_discard(&half);
    assert_false(half_holds(&half));
    assert_int_equal(half.queue.capacity, 0);
}

static void its_state_goes_onwards(void **state)
{
    struct half half = {.maximum = 10};

    (void)state;
    assert_int_equal(half.state, HALF_OPEN);
    half_advance(&half, HALF_DRAINING);
    assert_int_equal(half.state, HALF_DRAINING);
    half_advance(&half, HALF_SHUT);
    assert_int_equal(half.state, HALF_SHUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_room_up_to_its_maximum),
        cmocka_unit_test(a_datagram_leaves_no_room_for_another),
        cmocka_unit_test(an_empty_datagram_is_one),
        cmocka_unit_test(what_is_dropped_gives_its_memory_back),
        cmocka_unit_test(its_state_goes_onwards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
