/* messages_limit_sink_test.c: proves that no more of a message is kept than may be, when one that is too long or
 * torn is told and by whom, and that datagrams are messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "messages_stage.h"

static void no_more_is_kept_than_may_be(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", 4, true);
    happens(&scene, 1, EVENT_CONNECTED);
    comes(&scene, 0, "abc\n");
    assert_story(&scene, "#1 in message 1 at 0 \"abc\n\"\n");
    comes(&scene, 4, "12345");
    assert_string_equal(strchr(scene.scribe.story, '\n') + 3,
                        "#1 max-message 4 0: 127.0.0.1:80: a message is longer than --max-message, 4 bytes\n");
    comes(&scene, 9, "67");
    comes(&scene, 11, "8\nxyz\n");
    assert_string_equal(strstr(scene.scribe.story, "4 bytes\n") + 8, "#1 in message 2 at 4 \"1234\" cut of 9\n"
                                                                     "#1 in message 3 at 13 \"xyz\n\"\n");
    scene_close(&scene);
}

static void a_long_one_may_come_in_one_read_or_be_torn(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", 4, false);
    comes(&scene, 0, "12345678\nabcdef");
    happens(&scene, 1, EVENT_FIN_RECEIVED);
    assert_story(&scene, "#1 in message 1 at 0 \"1234\" cut of 9\n"
                         "#1 in message 2 at 9 \"abcd\" torn cut of 6\n");
    scene_close(&scene);
}

/* A header says it before the bytes come; all that came is kept. */
static void a_header_may_promise_too_much(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "len8", 16, true);
    comes(&scene, 0, "\xc8" "ab");
    assert_story(&scene, "#1 max-message 16 0: the peer: a message is longer than --max-message, 16 bytes\n");
    comes(&scene, 3, "cd");
    happens(&scene, 1, EVENT_CLOSED);
    assert_string_equal(strchr(scene.scribe.story, '\n') + 1,
                        "#1 in message 1 at 0 \"\xc8" "abcd\" torn\n"
                        "#1 torn 0 5: the peer: ended within a message, after 5 bytes of it\n");
    scene_close(&scene);
}

static void who_tells_for_himself_is_not_repeated(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", 4, false);
    comes(&scene, 0, "123456\nab");
    happens(&scene, 1, EVENT_CLOSED);
    assert_story(&scene, "#1 in message 1 at 0 \"1234\" cut of 7\n#1 in message 2 at 7 \"ab\" torn\n");
    scene_close(&scene);
}

/* Nobody wants messages: limits are told all the same. */
static void without_readers_it_only_counts(void **state)
{
    struct scene scene;

    (void)state;
    scene_open_with(&scene, "line", 4, true, EVENT_MASK(EVENT_LIMIT));
    comes(&scene, 0, "123456\nab");
    happens(&scene, 1, EVENT_FIN_RECEIVED);
    assert_story(&scene, "#1 max-message 4 0: the peer: a message is longer than --max-message, 4 bytes\n"
                         "#1 torn 0 2: the peer: ended within a message, after 2 bytes of it\n");
    scene_close(&scene);
}

/* Of a message whose beginning nobody wanted the rest is not shown as if it were all. */
static void who_comes_late_begins_with_the_next(void **state)
{
    struct scene scene;

    (void)state;
    scene_open_with(&scene, "line", UNBOUNDED, true, EVENT_MASK(EVENT_LIMIT));
    comes(&scene, 0, "ab");
    scene.scribe.sink.wants |= EVENT_MASK(EVENT_MESSAGE);
    comes(&scene, 2, "c\nnext\n");
    assert_story(&scene, "#1 in message 2 at 4 \"next\n\"\n");
    scene_close(&scene);
}

static void datagram_comes(struct scene *scene, const char *text, uint64_t offset, uint64_t whole)
{
    bus_emit(scene->bus, &(struct event){.type = EVENT_DATA,
                                         .conn = 1,
                                         .transport = "udp",
                                         .direction = DIRECTION_IN,
                                         .offset_bytes = offset,
                                         .truncated = whole > 0,
                                         .whole_bytes = whole,
                                         .data = event_text_of(text)});
}

static void datagrams_are_messages(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", 8, true);
    datagram_comes(&scene, "a\nb", 0, 0);
    datagram_comes(&scene, "", 3, 0);
    datagram_comes(&scene, "cd", 3, 5);
    datagram_comes(&scene, "123456789", 5, 0);
    happens(&scene, 1, EVENT_CLOSED);
    assert_story(&scene, "#1 in message 1 at 0 \"a\nb\"\n"
                         "#1 in message 2 at 3 \"\"\n"
                         "#1 in message 3 at 3 \"cd\" cut of 5\n"
                         "#1 max-message 8 0: the peer: a message is longer than --max-message, 8 bytes\n"
                         "#1 in message 4 at 5 \"12345678\" cut of 9\n");
    scene_close(&scene);
}

static void a_message_has_what_its_data_had(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", UNBOUNDED, true);
    bus_emit(scene.bus, &(struct event){.type = EVENT_DATA,
                                        .t_ns = 77,
                                        .conn = 1,
                                        .basis = BASIS_KERNEL,
                                        .direction = DIRECTION_OUT,
                                        .data = event_text_of("x\n")});
    assert_int_equal(scene.scribe.last_ns, 77);
    assert_int_equal(scene.scribe.last_basis, BASIS_KERNEL);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_is_kept_than_may_be),
        cmocka_unit_test(a_long_one_may_come_in_one_read_or_be_torn),
        cmocka_unit_test(a_header_may_promise_too_much),
        cmocka_unit_test(who_tells_for_himself_is_not_repeated),
        cmocka_unit_test(without_readers_it_only_counts),
        cmocka_unit_test(who_comes_late_begins_with_the_next),
        cmocka_unit_test(datagrams_are_messages),
        cmocka_unit_test(a_message_has_what_its_data_had),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
