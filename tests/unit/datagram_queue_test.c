/* datagram_queue_test.c: proves that datagrams come out as they went in, one by one, cut ones with their real length,
 * and that what is beyond the limits is dropped and counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "transport/datagram_queue.h"

static void assert_next(struct datagram_queue *queue, const char *text, size_t expected_whole)
{
    char bytes[64];
    size_t length = 4711, whole = 4711;

    assert_true(datagram_queue_take(queue, bytes, sizeof bytes, &length, &whole));
    assert_int_equal(length, strlen(text));
    assert_memory_equal(bytes, text, length);
    assert_int_equal(whole, expected_whole);
}

static void they_come_out_in_order_with_their_borders(void **state)
{
    struct datagram_queue queue = {0};
    size_t length, whole;
    char byte;

    (void)state;
    assert_false(datagram_queue_holds(&queue));
    datagram_queue_put(&queue, "one", 3, 3);
    datagram_queue_put(&queue, "", 0, 0);
    datagram_queue_put(&queue, "three", 5, 5);
    assert_true(datagram_queue_holds(&queue));
    assert_next(&queue, "one", 3);
    assert_next(&queue, "", 0);
    assert_next(&queue, "three", 5);
    assert_false(datagram_queue_holds(&queue));
    assert_false(datagram_queue_take(&queue, &byte, 1, &length, &whole));
    datagram_queue_put(&queue, "again", 5, 5);
    assert_next(&queue, "again", 5);
}

static void a_cut_one_says_its_real_length(void **state)
{
    struct datagram_queue queue = {0};
    char bytes[2];
    size_t length, whole;

    (void)state;
    datagram_queue_put(&queue, "cut", 3, 70000);
    assert_next(&queue, "cut", 70000);
    datagram_queue_put(&queue, "long", 4, 4);
    datagram_queue_put(&queue, "next", 4, 4);
    assert_true(datagram_queue_take(&queue, bytes, sizeof bytes, &length, &whole));
    assert_int_equal(length, 2);
    assert_int_equal(whole, 4);
    assert_next(&queue, "next", 4);
}

static void beyond_the_number_they_are_dropped_and_counted(void **state)
{
    struct datagram_queue queue = {0};

    (void)state;
    for (size_t i = 0; i < DATAGRAM_QUEUE_MAXIMUM + 3; i++)
        datagram_queue_put(&queue, "x", 1, 1);
    assert_int_equal(queue.count, DATAGRAM_QUEUE_MAXIMUM);
    assert_int_equal(datagram_queue_dropped(&queue), 3);
    assert_int_equal(datagram_queue_dropped(&queue), 0);
    assert_next(&queue, "x", 1);
    datagram_queue_put(&queue, "y", 1, 1);
    assert_int_equal(datagram_queue_dropped(&queue), 0);
    datagram_queue_free(&queue);
}

static void beyond_the_bytes_they_are_dropped_and_counted(void **state)
{
    static const char large[60000];
    struct datagram_queue queue = {0};

    (void)state;
    for (size_t i = 0; i < 20; i++)
        datagram_queue_put(&queue, large, sizeof large, sizeof large);
    assert_true(queue.bytes <= DATAGRAM_QUEUE_BYTES);
    assert_int_equal(queue.count, DATAGRAM_QUEUE_BYTES / sizeof large);
    assert_int_equal(datagram_queue_dropped(&queue), 20 - queue.count);
    datagram_queue_put(&queue, "small", 5, 5);
    assert_int_equal(datagram_queue_dropped(&queue), 0);
    datagram_queue_free(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_come_out_in_order_with_their_borders),
        cmocka_unit_test(a_cut_one_says_its_real_length),
        cmocka_unit_test(beyond_the_number_they_are_dropped_and_counted),
        cmocka_unit_test(beyond_the_bytes_they_are_dropped_and_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
