/* outgoing_test.c: proves that -C gives each lone line feed its carriage return, wherever reads tear the input, and
 * that what is passed on fits its target. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "handler/outgoing.h"
#include "world.h"

static void assert_converts_in(const char *pieces[], size_t count, const char *expected)
{
    struct outgoing outgoing = {.crlf = true};
    struct buffer target = {0};

    for (size_t i = 0; i < count; i++)
        outgoing_convert(&outgoing, &target, (const unsigned char *)pieces[i], strlen(pieces[i]));
    buffer_append(&target, "", 1);
    assert_string_equal((const char *)buffer_bytes(&target), expected);
    buffer_free(&target);
}

/* Whole, torn in two at every byte, and byte by byte. */
static void assert_converts(const char *input, const char *expected)
{
    char first[64], second[64], bytes[64][2];
    const char *pieces[64];
    size_t length = strlen(input);

    for (size_t tear = 0; tear <= length; tear++) {
        snprintf(first, sizeof first, "%.*s", (int)tear, input);
        snprintf(second, sizeof second, "%s", input + tear);
        assert_converts_in((const char *[]){first, second}, 2, expected);
        assert_converts_in((const char *[]){first, "", second}, 3, expected);
    }
    for (size_t i = 0; i < length; i++) {
        bytes[i][0] = input[i];
        bytes[i][1] = '\0';
        pieces[i] = bytes[i];
    }
    assert_converts_in(pieces, length, expected);
}

static void a_lone_line_feed_gets_its_carriage_return(void **state)
{
    (void)state;
    assert_converts("a\nb\n", "a\r\nb\r\n");
    assert_converts("\n", "\r\n");
    assert_converts("\n\n\n", "\r\n\r\n\r\n");
    assert_converts("", "");
    assert_converts("no line", "no line");
}

static void what_has_one_keeps_it(void **state)
{
    (void)state;
    assert_converts("a\r\nb\r\n", "a\r\nb\r\n");
    assert_converts("\r\n\n\r\n", "\r\n\r\n\r\n");
    assert_converts("\r", "\r");
    assert_converts("\r\r\n", "\r\r\n");
    assert_converts("a\rb\n", "a\rb\r\n");
    assert_converts("\n\r\n\r", "\r\n\r\n\r");
}

/* A pair of connections, the one's input to be passed to the other. */
struct pair {
    struct world world;
    struct scripted from, to;
    struct conn *source, *target;
};

static void nobody(struct conn *conn)
{
    (void)conn;
}

static void pair_open(struct pair *pair, unsigned capabilities, size_t read_size, size_t out_maximum)
{
    static const struct handler idle = {.on_data = nobody};

    world_open(&pair->world);
    scripted_open(&pair->from, SCRIPTED_LOCAL);
    scripted_open(&pair->to, capabilities);
    pair->source = world_conn(&pair->world, 0, &idle, NULL);
    pair->target = world_conn(&pair->world, 1, &idle, NULL);
    conn_set_buffers(pair->source, read_size, read_size);
    conn_set_buffers(pair->target, read_size, out_maximum);
    conn_open(pair->source, &pair->from.base, pair->world.now);
    conn_open(pair->target, &pair->to.base, pair->world.now);
}

static void pair_close(struct pair *pair)
{
    conn_cut(pair->source, PARTY_LOCAL, NULL);
    conn_cut(pair->target, PARTY_LOCAL, NULL);
    world_settle(&pair->world);
    world_close(&pair->world);
    scripted_finish(&pair->from);
    scripted_finish(&pair->to);
}

static size_t waiting(const struct pair *pair)
{
    size_t length;

    conn_input(pair->source, &length);
    return length;
}

static void pass(struct outgoing *outgoing, struct pair *pair)
{
    struct error error;

    assert_true(outgoing_pass(outgoing, pair->source, pair->target, &error));
}

static void no_more_is_passed_than_there_is_room_for(void **state)
{
    struct outgoing outgoing = {0};
    struct pair pair;

    (void)state;
    pair_open(&pair, SCRIPTED_TCP, 100, 6);
    pair.to.room = 0;
    scripted_says_text(&pair.from, "0123456789");
    world_settle(&pair.world);
    pass(&outgoing, &pair);
    assert_int_equal(buffer_length(&pair.target->out.queue), 6);
    assert_int_equal(waiting(&pair), 4);
    pass(&outgoing, &pair);
    assert_int_equal(waiting(&pair), 4);
    assert_false(outgoing_has_room(pair.target));
    pair.to.room = SIZE_MAX;
    world_settle(&pair.world);
    pass(&outgoing, &pair);
    assert_written(&pair.to, "0123456789");
    pair_close(&pair);
}

static void line_ends_that_grow_fit_as_well(void **state)
{
    struct outgoing outgoing = {.crlf = true};
    struct pair pair;

    (void)state;
    pair_open(&pair, SCRIPTED_TCP, 100, 6);
    pair.to.room = 0;
    scripted_says_text(&pair.from, "\n\n\n\n\n");
    world_settle(&pair.world);
    pass(&outgoing, &pair);
    assert_int_equal(buffer_length(&pair.target->out.queue), 6);
    assert_int_equal(waiting(&pair), 2);
    pair.to.room = SIZE_MAX;
    world_settle(&pair.world);
    pass(&outgoing, &pair);
    assert_written(&pair.to, "\r\n\r\n\r\n\r\n\r\n");
    pair_close(&pair);
}

static void what_one_read_returns_is_one_datagram(void **state)
{
    struct outgoing outgoing = {.crlf = true};
    struct pair pair;

    (void)state;
    pair_open(&pair, SCRIPTED_UDP, 100, 200);
    scripted_says_text(&pair.from, "one\ntwo\n");
    world_settle(&pair.world);
    pass(&outgoing, &pair);
    assert_int_equal(pair.to.datagram_count, 1);
    assert_written(&pair.to, "one\r\ntwo\r\n");
    pair_close(&pair);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lone_line_feed_gets_its_carriage_return),
        cmocka_unit_test(what_has_one_keeps_it),
        cmocka_unit_test(no_more_is_passed_than_there_is_room_for),
        cmocka_unit_test(line_ends_that_grow_fit_as_well),
        cmocka_unit_test(what_one_read_returns_is_one_datagram),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
