/* incoming_test.c: proves that what a terminal would obey is shown instead wherever reads tear it, that limits hold
 * when standard output takes little at a time, and that what grows on the way still fits its queue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "handler/incoming.h"
#include "world.h"

/* From a peer to standard output, and to a file if the test wants one. */
struct way {
    struct world world;
    struct config config;
    struct scripted peer, local, file;
    struct conn *source_conn, *local_conn, *file_conn;
    struct incoming incoming;
    struct incoming_source source;
    bool with_file;
};

static struct way *way_of(const struct conn *conn)
{
    return conn->handler_data;
}

static void on_data(struct conn *conn)
{
    incoming_pass(&way_of(conn)->incoming, &way_of(conn)->source, conn);
}

static void on_room(struct conn *conn)
{
    conn_touch(way_of(conn)->source_conn);
}

static bool accepts(const struct conn *conn)
{
    return incoming_has_room(&way_of(conn)->incoming);
}

static const struct handler from_peer = {.on_data = on_data, .accepts = accepts};
static const struct handler to_local = {.on_room = on_room};

static struct conn *add(struct way *way, struct scripted *scripted, unsigned capabilities, size_t out_maximum)
{
    bool local = capabilities & TRANSPORT_LOCAL;
    struct conn *conn = world_conn(&way->world, local ? 0 : 7, local ? &to_local : &from_peer, way);

    scripted_open(scripted, capabilities);
    conn_set_buffers(conn, 64 * 1024, out_maximum);
    conn_open(conn, &scripted->base, way->world.now);
    return conn;
}

static void way_open(struct way *way, size_t out_maximum, bool escapes)
{
    world_open(&way->world);
    way->local_conn = add(way, &way->local, SCRIPTED_LOCAL, out_maximum);
    way->file_conn = way->with_file ? add(way, &way->file, SCRIPTED_LOCAL, out_maximum) : NULL;
    way->source_conn = add(way, &way->peer, SCRIPTED_TCP, 1024);
    way->config.raw = true;
    incoming_init(&way->incoming, &way->config, way->local_conn, way->file_conn);
    way->incoming.escapes = escapes;
    way->source = (struct incoming_source){.label = {.number = 7}};
}

static void way_close(struct way *way)
{
    conn_cut(way->source_conn, PARTY_LOCAL, NULL);
    conn_cut(way->local_conn, PARTY_LOCAL, NULL);
    if (way->with_file)
        conn_cut(way->file_conn, PARTY_LOCAL, NULL);
    world_settle(&way->world);
    world_close(&way->world);
    incoming_source_free(&way->source);
    scripted_finish(&way->peer);
    scripted_finish(&way->local);
    if (way->with_file)
        scripted_finish(&way->file);
}

/* Torn in two at every byte. */
static void assert_shown(const struct config *config, const char *input, const char *expected)
{
    size_t length = strlen(input);

    for (size_t tear = 0; tear <= length; tear++) {
        struct way way = {.config = *config};
        way_open(&way, 1024, true);
        scripted_says(&way.peer, input, tear);
        scripted_blocks(&way.peer);
        scripted_says(&way.peer, input + tear, length - tear);
        world_settle(&way.world);
        incoming_end(&way.incoming, &way.source);
        assert_written(&way.local, expected);
        way_close(&way);
    }
}

static void controls_are_shown_not_obeyed(void **state)
{
    const struct config plain = {0};

    (void)state;
    assert_shown(&plain, "a\033[31mred\033[0m\r\n", "a\\x1b[31mred\\x1b[0m\r\n");
    assert_shown(&plain, "tab\tbell\a.", "tab\tbell\\x07.");
    assert_shown(&plain, "\xc2\x9b" "2J", "\\xc2\\x9b2J");
    assert_shown(&plain, "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", "gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80");
    assert_shown(&plain, "x\xe2\x80\xae" "evil", "x\\u{202e}evil");
}

static void what_ends_inside_a_character_is_shown_as_bytes(void **state)
{
    const struct config plain = {0};

    (void)state;
    assert_shown(&plain, "a\xe2\x82", "a\\xe2\\x82");
    assert_shown(&plain, "\xf0", "\\xf0");
}

static void labelled_lines_are_made_safe_as_well(void **state)
{
    const struct config labelled = {.label = true};

    (void)state;
    assert_shown(&labelled, "a\033\nb\xc3", "7\ta\\x1b\n7\tb\\xc3\n");
}

static void the_file_gets_the_bytes_as_they_came(void **state)
{
    struct way way = {.with_file = true};

    (void)state;
    way_open(&way, 1024, true);
    scripted_says_text(&way.peer, "a\033b");
    world_settle(&way.world);
    assert_written(&way.local, "a\\x1bb");
    assert_written(&way.file, "a\033b");
    way_close(&way);
}

/* Takes a little at a time, and never more waits than may. */
static void trickle(struct way *way)
{
    for (unsigned turn = 0; turn < 1000; turn++) {
        assert_true(buffer_length(&way->local_conn->out.queue) <= way->local_conn->out.maximum);
        way->local.room = 100;
        world_settle(&way->world);
    }
}

/* Many of a byte that grows, to standard output that takes little at first, or all at once. */
static void assert_grows(const struct config *config, char byte, size_t growth, size_t first_room)
{
    struct way way = {.config = *config};
    char input[1000];

    memset(input, byte, sizeof input);
    way_open(&way, 256, byte == '\033');
    way.local.room = first_room;
    scripted_says(&way.peer, input, sizeof input);
    world_settle(&way.world);
    if (first_room != SIZE_MAX)
        trickle(&way);
    assert_int_equal(buffer_length(&way.local.written), growth * sizeof input);
    way_close(&way);
}

static void what_grows_fits_its_queue(void **state)
{
    const struct config plain = {0};

    (void)state;
    assert_grows(&plain, '\033', 4, 0);
    assert_grows(&plain, '\033', 4, 300);
    assert_grows(&plain, '\033', 4, SIZE_MAX);
}

static void labels_fit_their_queue(void **state)
{
    const struct config labelled = {.label = true};

    (void)state;
    assert_grows(&labelled, '\n', 3, 0);
    assert_grows(&labelled, '\n', 3, 300);
    assert_grows(&labelled, '\n', 3, SIZE_MAX);
}

static void a_limit_counts_what_was_passed_on(void **state)
{
    struct way way = {.config = {.max_bytes = 6}};

    (void)state;
    way_open(&way, 4, false);
    way.local.room = 1;
    scripted_says_text(&way.peer, "0123456789");
    world_settle(&way.world);
    assert_false(way.incoming.complete);
    way.local.room = SIZE_MAX;
    world_settle(&way.world);
    assert_true(way.incoming.complete);
    assert_false(incoming_has_room(&way.incoming));
    assert_written(&way.local, "012345");
    way_close(&way);
}

static void a_text_is_found_over_small_portions(void **state)
{
    unsigned char text[] = "45";
    struct way way = {.config = {.until = {text, 2}}};

    (void)state;
    way_open(&way, 5, false);
    way.local.room = 1;
    scripted_says_text(&way.peer, "0123456789");
    world_settle(&way.world);
    way.local.room = SIZE_MAX;
    world_settle(&way.world);
    assert_written(&way.local, "012345");
    way_close(&way);
}

static void with_send_only_all_is_dropped(void **state)
{
    struct way way = {.config = {.send_only = true}};

    (void)state;
    way_open(&way, 4, false);
    way.local.room = 0;
    scripted_says_text(&way.peer, "0123456789");
    world_settle(&way.world);
    assert_int_equal(way.peer.taken, 10);
    assert_int_equal(buffer_length(&way.local.written), 0);
    way_close(&way);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_are_shown_not_obeyed),
        cmocka_unit_test(what_ends_inside_a_character_is_shown_as_bytes),
        cmocka_unit_test(labelled_lines_are_made_safe_as_well),
        cmocka_unit_test(the_file_gets_the_bytes_as_they_came),
        cmocka_unit_test(what_grows_fits_its_queue),
        cmocka_unit_test(labels_fit_their_queue),
        cmocka_unit_test(a_limit_counts_what_was_passed_on),
        cmocka_unit_test(a_text_is_found_over_small_portions),
        cmocka_unit_test(with_send_only_all_is_dropped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
