/* outgoing_frame_test.c: proves that with --frame each line of standard input is one message, wherever reads tear it,
 * of a bounded size and with no more under way than there is room for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "handler/outgoing.h"
#include "world.h"

/* A pair of connections, the one's input to be passed to the other. */
struct framed {
    struct world world;
    struct scripted from, to;
    struct conn *source, *target;
    struct config config;
    struct outgoing outgoing;
    struct error error;
    bool fits; /* so far */
};

static void nobody(struct conn *conn)
{
    (void)conn;
}

static struct conn *framed_conn(struct framed *framed, uint32_t id, struct scripted *scripted)
{
    static const struct handler idle = {.on_data = nobody};
    struct conn *conn = world_conn(&framed->world, id, &idle, NULL);

    conn_set_buffers(conn, 100, 100);
    conn_open(conn, &scripted->base, framed->world.now);
    return conn;
}

static size_t waiting(const struct framed *framed)
{
    size_t length;

    conn_input(framed->source, &length);
    return length;
}

static void framed_open(struct framed *framed, const char *spec, unsigned capabilities)
{
    framed->config = (struct config){.max_message = 1000};
    assert_true(framing_parse(spec, &framed->config.framing));
    outgoing_init(&framed->outgoing, &framed->config);
    world_open(&framed->world);
    scripted_open(&framed->from, SCRIPTED_LOCAL);
    scripted_open(&framed->to, capabilities);
    framed->source = framed_conn(framed, 0, &framed->from);
    framed->target = framed_conn(framed, 1, &framed->to);
    framed->fits = true;
}

static void framed_close(struct framed *framed)
{
    outgoing_free(&framed->outgoing);
    framing_free(&framed->config.framing);
    conn_cut(framed->source, PARTY_LOCAL, NULL);
    conn_cut(framed->target, PARTY_LOCAL, NULL);
    world_settle(&framed->world);
    world_close(&framed->world);
    scripted_finish(&framed->from);
    scripted_finish(&framed->to);
}

static void framed_pass(struct framed *framed)
{
    conn_touch(framed->source);
    world_settle(&framed->world);
    if (framed->fits)
        framed->fits = outgoing_pass(&framed->outgoing, framed->source, framed->target, &framed->error);
}

static void framed_read(struct framed *framed, const char *bytes, size_t length)
{
    if (length > 0)
        scripted_says(&framed->from, bytes, length);
    framed_pass(framed);
}

static void framed_end(struct framed *framed)
{
    if (framed->fits)
        framed->fits = outgoing_end(&framed->outgoing, framed->target, &framed->error);
}

static void assert_sent(struct framed *framed, const char *wanted, size_t size)
{
    assert_int_equal(buffer_length(&framed->to.written), size);
    if (size > 0)
        assert_memory_equal(buffer_bytes(&framed->to.written), wanted, size);
}

#define BYTES(text) text, sizeof text - 1

/* Whole, torn in two at every byte, and byte by byte. */
static void assert_frames(const char *spec, bool crlf, const char *input, const char *wanted, size_t size)
{
    struct framed framed;
    size_t length = strlen(input);

    for (size_t tear = 0; tear <= length + 1; tear++) {
        framed_open(&framed, spec, SCRIPTED_TCP);
        framed.outgoing.crlf = crlf;
        if (tear <= length) {
            framed_read(&framed, input, tear);
            framed_read(&framed, input + tear, length - tear);
        } else {
            for (size_t i = 0; i < length; i++)
                framed_read(&framed, input + i, 1);
        }
        framed_end(&framed);
        assert_true(framed.fits);
        assert_sent(&framed, wanted, size);
        assert_int_equal(outgoing_waiting(&framed.outgoing), 0);
        framed_close(&framed);
    }
}

static void each_line_is_one_message(void **state)
{
    (void)state;
    assert_frames("line", false, "one\n\ntwo\r\n", BYTES("one\n\ntwo\r\n"));
    assert_frames("nul", false, "one\n\ntwo\r\n", BYTES("one\0\0two\r\0"));
    assert_frames("fixed:2", false, "ab\ncd\n", BYTES("abcd"));
    assert_frames("delim:--", false, "one\n\ntwo\n", BYTES("one----two--"));
    assert_frames("len8", false, "one\n\nfour\n", BYTES("\x03one\0\x04" "four"));
    assert_frames("len16be", false, "one\n\nfour\n", BYTES("\0\x03one\0\0\0\x04" "four"));
    assert_frames("len16le", false, "one\n\nfour\n", BYTES("\x03\0one\0\0\x04\0" "four"));
    assert_frames("len32be", false, "one\n\nfour\n", BYTES("\0\0\0\x03one\0\0\0\0\0\0\0\x04" "four"));
    assert_frames("len32le", false, "one\n\nfour\n", BYTES("\x03\0\0\0one\0\0\0\0\x04\0\0\0" "four"));
}

static void a_last_line_without_its_end_is_one_too(void **state)
{
    (void)state;
    assert_frames("line", false, "one\ntwo", BYTES("one\ntwo\n"));
    assert_frames("len8", false, "one\ntwo", BYTES("\x03one\x03two"));
    assert_frames("len8", false, "", BYTES(""));
    assert_frames("nul", false, "\r", BYTES("\r\0"));
}

static void lines_get_their_carriage_return_if_they_have_none(void **state)
{
    (void)state;
    assert_frames("line", true, "one\ntwo\r\n\n\r\nlast", BYTES("one\r\ntwo\r\n\r\n\r\nlast\r\n"));
    assert_frames("line", true, "\r\r\n\r", BYTES("\r\r\n\r\n"));
}

/* Told wherever it is torn; what came before it was sent, and nothing of it or behind it. */
static void assert_refused(const char *spec, uint64_t maximum, const char *input, const char *sent, const char *text)
{
    struct framed framed;
    size_t length = strlen(input);

    for (size_t tear = 0; tear <= length; tear++) {
        framed_open(&framed, spec, SCRIPTED_TCP);
        framed.outgoing.max_message = maximum;
        framed_read(&framed, input, tear);
        assert_true(outgoing_waiting(&framed.outgoing) <= maximum);
        framed_read(&framed, input + tear, length - tear);
        framed_end(&framed);
        assert_false(framed.fits);
        assert_int_equal(framed.error.status, STATUS_LOCAL_IO);
        assert_string_equal(framed.error.text, text);
        assert_sent(&framed, sent, strlen(sent));
        framed_close(&framed);
    }
}

static void a_line_that_cannot_be_a_message_is_refused(void **state)
{
    (void)state;
    assert_refused("fixed:3", 100, "one\ntwo\nfour\nsix\n", "onetwo",
                   "standard input, line 3: 4 bytes, and fixed:3 takes 3");
    assert_refused("delim:--", 100, "a\n--\n", "a--", "standard input, line 2: the delimiter is in it");
    assert_refused("fixed:3", 100, "one\nfour", "one", "standard input, line 2: 4 bytes, and fixed:3 takes 3");
}

static void a_line_that_is_too_long_is_refused(void **state)
{
    (void)state;
    assert_refused("line", 4, "abc\nabcd\nabc\n", "abc\n",
                   "standard input, line 2: longer than the 4 bytes of --max-message");
    assert_refused("line", 4, "abc\nabcd", "abc\n",
                   "standard input, line 2: longer than the 4 bytes of --max-message");
    assert_refused("len8", 4, "abcd\n", "", "standard input, line 1: longer than the 4 bytes of --max-message");
    assert_refused("delim:--", 4, "abc\n", "", "standard input, line 1: longer than the 4 bytes of --max-message");
    assert_frames("line", false, "abc\n", BYTES("abc\n"));
}

static void a_line_is_collected_no_longer_than_it_may_be(void **state)
{
    struct framed framed;

    (void)state;
    framed_open(&framed, "line", SCRIPTED_TCP);
    framed.outgoing.max_message = 150;
    framed_read(&framed, "0123456789", 10);
    for (int i = 0; i < 13; i++)
        framed_read(&framed, "0123456789", 10);
    framed_read(&framed, "012345678", 9);
    assert_true(framed.fits);
    assert_int_equal(outgoing_waiting(&framed.outgoing), 149);
    framed_read(&framed, "x", 1);
    assert_false(framed.fits);
    assert_int_equal(outgoing_waiting(&framed.outgoing), 149);
    assert_int_equal(waiting(&framed), 1);
    framed_close(&framed);
}

static void messages_wait_for_room(void **state)
{
    struct framed framed;

    (void)state;
    framed_open(&framed, "len32be", SCRIPTED_TCP);
    conn_set_buffers(framed.target, 100, 10);
    framed.to.room = 0;
    framed_read(&framed, "abc\n\n\n\n", 7);
    assert_int_equal(buffer_length(&framed.target->out.queue), 11);
    assert_int_equal(waiting(&framed), 2);
    framed_pass(&framed);
    assert_int_equal(waiting(&framed), 2);
    framed.to.room = SIZE_MAX;
    framed_pass(&framed);
    assert_sent(&framed, BYTES("\0\0\0\x03" "abc\0\0\0\0\0\0\0\0\0\0\0\0"));
    framed_close(&framed);
}

static void each_message_is_a_datagram_of_its_own(void **state)
{
    static const char input[] = "one\n\nthree\nlast";
    struct framed framed;

    (void)state;
    for (size_t tear = 0; tear < sizeof input; tear++) {
        framed_open(&framed, "line", SCRIPTED_UDP);
        framed_read(&framed, input, tear);
        framed_read(&framed, input + tear, sizeof input - 1 - tear);
        assert_int_equal(framed.to.datagram_count, 3);
        framed_end(&framed);
        assert_int_equal(framed.to.datagram_count, 4);
        assert_int_equal(framed.to.datagrams[0], 4);
        assert_int_equal(framed.to.datagrams[1], 1);
        assert_int_equal(framed.to.datagrams[2], 6);
        assert_int_equal(framed.to.datagrams[3], 5);
        assert_sent(&framed, BYTES("one\n\nthree\nlast\n"));
        framed_close(&framed);
    }
}

static void a_datagram_waits_for_the_one_before_it(void **state)
{
    struct framed framed;

    (void)state;
    framed_open(&framed, "nul", SCRIPTED_UDP);
    framed.to.blocked_writes = 2;
    scripted_says_text(&framed.from, "one\ntwo\nthree\n");
    conn_ready(framed.source, READY_READ);
    conn_set_settle(&framed.world.set, framed.world.now);
    assert_true(outgoing_pass(&framed.outgoing, framed.source, framed.target, &framed.error));
    assert_int_equal(framed.to.datagram_count, 0);
    assert_int_equal(waiting(&framed), 10);
    framed_pass(&framed);
    assert_int_equal(framed.to.datagram_count, 3);
    assert_sent(&framed, BYTES("one\0two\0three\0"));
    framed_close(&framed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_one_message),
        cmocka_unit_test(a_last_line_without_its_end_is_one_too),
        cmocka_unit_test(lines_get_their_carriage_return_if_they_have_none),
        cmocka_unit_test(a_line_that_cannot_be_a_message_is_refused),
        cmocka_unit_test(a_line_that_is_too_long_is_refused),
        cmocka_unit_test(a_line_is_collected_no_longer_than_it_may_be),
        cmocka_unit_test(messages_wait_for_room),
        cmocka_unit_test(each_message_is_a_datagram_of_its_own),
        cmocka_unit_test(a_datagram_waits_for_the_one_before_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
