/* buffer_test.c: proves that a queue gives back what went in, in order, holds no memory once it is
 * empty, grows in powers of two, moves whole queues without copying, and that running out of memory
 * ends the process with a line and status 9. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/status.h"

/* The sanitizer would end the process itself where malloc(3) returns NULL. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void assert_holds(const struct buffer *buffer, const char *text)
{
    assert_int_equal(buffer_length(buffer), strlen(text));
    if (*text)
        assert_memory_equal(buffer_bytes(buffer), text, strlen(text));
}

static void assert_no_storage(const struct buffer *buffer)
{
    assert_null(buffer->data);
    assert_int_equal(buffer->capacity, 0);
    assert_int_equal(buffer_length(buffer), 0);
}

static void an_empty_one_holds_nothing(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    assert_holds(&buffer, "");
    buffer_append(&buffer, "", 0);
    buffer_consume(&buffer, 0);
    buffer_trim(&buffer);
    assert_no_storage(&buffer);
    assert_null(buffer_bytes(&buffer));
}

static void what_goes_in_comes_out(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    buffer_append(&buffer, "half", 4);
    buffer_append(&buffer, "-close", 6);
    assert_holds(&buffer, "half-close");
    buffer_consume(&buffer, 5);
    assert_holds(&buffer, "close");
    buffer_append(&buffer, "d", 1);
    assert_holds(&buffer, "closed");
    buffer_free(&buffer);
}

static void emptied_it_gives_back_its_storage(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    buffer_append(&buffer, "abc", 3);
    buffer_consume(&buffer, 2);
    assert_non_null(buffer.data);
    buffer_consume(&buffer, 1);
    assert_no_storage(&buffer);
}

static void what_was_reserved_for_nothing_is_given_back(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    assert_non_null(buffer_reserve(&buffer, 1000));
    buffer_trim(&buffer);
    assert_no_storage(&buffer);

    buffer_append(&buffer, "a", 1);
    buffer_reserve(&buffer, 1000);
    buffer_trim(&buffer);
    assert_holds(&buffer, "a");
    buffer_free(&buffer);
}

static void what_is_written_counts_once_committed(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    memcpy(buffer_reserve(&buffer, 5), "abcde", 5);
    assert_holds(&buffer, "");
    buffer_commit(&buffer, 3);
    assert_holds(&buffer, "abc");
    buffer_free(&buffer);
}

static void it_grows_in_powers_of_two(void **state)
{
    struct buffer buffer = {0};

    (void)state;
    buffer_reserve(&buffer, 65536);
    assert_int_equal(buffer.capacity, 65536);
    buffer_commit(&buffer, 65536);
    buffer_reserve(&buffer, 1);
    assert_int_equal(buffer.capacity, 131072);
    buffer_free(&buffer);
}

static void room_at_the_front_is_used_before_it_grows(void **state)
{
    struct buffer buffer = {0};
    unsigned char *data;

    (void)state;
    memset(buffer_reserve(&buffer, 1024), 'x', 1024);
    buffer_commit(&buffer, 1024);
    buffer_consume(&buffer, 1000);
    data = buffer.data;
    buffer_append(&buffer, "yyyy", 4);
    assert_ptr_equal(buffer.data, data);
    assert_int_equal(buffer.capacity, 1024);
    assert_holds(&buffer, "xxxxxxxxxxxxxxxxxxxxxxxxyyyy");
    buffer_free(&buffer);
}

static void reserving_what_there_is_does_not_move_it(void **state)
{
    struct buffer buffer = {0};
    unsigned char *data = buffer_reserve(&buffer, 4096);

    (void)state;
    assert_ptr_equal(buffer_reserve(&buffer, 4096), data);
    assert_ptr_equal(buffer_reserve(&buffer, 1), data);
    buffer_commit(&buffer, 1);
    assert_ptr_equal(buffer_reserve(&buffer, 4095), data + 1);
    buffer_free(&buffer);
}

static void a_whole_queue_changes_hands(void **state)
{
    struct buffer source = {0}, target = {0};
    const unsigned char *bytes;

    (void)state;
    buffer_append(&source, "abcdef", 6);
    buffer_consume(&source, 2);
    buffer_reserve(&target, 10);
    bytes = buffer_bytes(&source);
    buffer_move(&target, &source, 4);
    assert_ptr_equal(buffer_bytes(&target), bytes);
    assert_holds(&target, "cdef");
    assert_no_storage(&source);
    buffer_free(&target);
}

static void a_part_is_moved_behind_what_is_there(void **state)
{
    struct buffer source = {0}, target = {0};

    (void)state;
    buffer_append(&source, "abcdef", 6);
    buffer_move(&target, &source, 0);
    assert_no_storage(&target);
    buffer_move(&target, &source, 2);
    assert_holds(&target, "ab");
    assert_holds(&source, "cdef");
    buffer_move(&target, &source, 4);
    assert_holds(&target, "abcdef");
    assert_no_storage(&source);
    buffer_free(&target);
}

/* Bytes count up as they go in: that they count up as they come out says it all. */
static void nothing_is_lost_in_any_order_of_calls(void **state)
{
    struct buffer buffer = {0}, other = {0};
    unsigned char next_in = 0, next_out = 0;
    unsigned random = 1;

    (void)state;
    for (int turn = 0; turn < 20000; turn++) {
        size_t size;
        random = random * 1103515245U + 12345U;
        size = random >> 16 & 0xff;
        if (random & 0x80000000U) {
            unsigned char *room = buffer_reserve(&buffer, size);
            for (size_t i = 0; i < size; i++)
                room[i] = next_in++;
            buffer_commit(&buffer, size);
        } else {
            size = size < buffer_length(&buffer) ? size : buffer_length(&buffer);
            buffer_move(&other, &buffer, size);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(buffer_bytes(&other)[i], next_out++);
            buffer_consume(&other, size);
        }
    }
    buffer_free(&buffer);
    assert_true(next_out != 0);
}

/* Runs exhaust in a child, whose fd 2 is read. */
static void assert_dies_without_memory(void (*exhaust)(size_t size))
{
    static const char expected[] = "sonde: out of memory\n";
    char text[4096];
    size_t length = 0;
    ssize_t got;
    int ends[2], status;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        exhaust(SIZE_MAX / 4);
        _exit(0);
    }
    close(ends[1]);
    while ((got = read(ends[0], text + length, sizeof text - length)) > 0)
        length += (size_t)got;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), STATUS_LOCAL_IO);
    assert_true(length >= sizeof expected - 1); /* a checker may have said something before */
    assert_memory_equal(text + length - (sizeof expected - 1), expected, sizeof expected - 1);
}

static void exhaust_by_allocating(size_t size)
{
    free(memory_allocate(size));
}

static void exhaust_by_zeroing(size_t size)
{
    free(memory_zeroed(size));
}

static void exhaust_by_resizing(size_t size)
{
    free(memory_resize(memory_allocate(1), size));
}

static void exhaust_by_reserving(size_t size)
{
    struct buffer buffer = {0};

    buffer_append(&buffer, "a", 1);
    buffer_reserve(&buffer, size * 4 + 3); /* that and what is there overflow a size_t */
}

static void without_memory_the_process_ends(void **state)
{
    (void)state;
    assert_dies_without_memory(exhaust_by_allocating);
    assert_dies_without_memory(exhaust_by_zeroing);
    assert_dies_without_memory(exhaust_by_resizing);
    assert_dies_without_memory(exhaust_by_reserving);
}

static void nothing_can_be_allocated(void **state)
{
    void *nothing = memory_allocate(0);
    unsigned char *zeroed = memory_zeroed(3);
    char *copy = memory_string("copy");
    char *part = memory_string_of("copy", 2);

    (void)state;
    assert_non_null(nothing);
    assert_memory_equal(zeroed, "\0\0\0", 3);
    assert_string_equal(copy, "copy");
    assert_string_equal(part, "co");
    free(nothing);
    free(zeroed);
    free(copy);
    free(part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_one_holds_nothing),
        cmocka_unit_test(what_goes_in_comes_out),
        cmocka_unit_test(emptied_it_gives_back_its_storage),
        cmocka_unit_test(what_was_reserved_for_nothing_is_given_back),
        cmocka_unit_test(what_is_written_counts_once_committed),
        cmocka_unit_test(it_grows_in_powers_of_two),
        cmocka_unit_test(room_at_the_front_is_used_before_it_grows),
        cmocka_unit_test(reserving_what_there_is_does_not_move_it),
        cmocka_unit_test(a_whole_queue_changes_hands),
        cmocka_unit_test(a_part_is_moved_behind_what_is_there),
        cmocka_unit_test(nothing_is_lost_in_any_order_of_calls),
        cmocka_unit_test(without_memory_the_process_ends),
        cmocka_unit_test(nothing_can_be_allocated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
