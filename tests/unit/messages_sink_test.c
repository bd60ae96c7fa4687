/* messages_sink_test.c: proves where messages are seen to end, in whatever pieces their bytes come and however many
 * connections there are, and that each is told in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "messages_stage.h"

static void one_read_may_hold_many(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", UNBOUNDED, true);
    comes(&scene, 0, "one\ntwo\n\nth");
    comes(&scene, 11, "ree\n");
    assert_story(&scene, "#1 in message 1 at 0 \"one\n\"\n"
                         "#1 in message 2 at 4 \"two\n\"\n"
                         "#1 in message 3 at 8 \"\n\"\n"
                         "#1 in message 4 at 9 \"three\n\"\n");
    happens(&scene, 1, EVENT_FIN_RECEIVED);
    happens(&scene, 1, EVENT_CLOSED);
    assert_string_equal(strrchr(scene.scribe.story, '#'), "#1 in message 4 at 9 \"three\n\"\n");
    scene_close(&scene);
}

/* The stream in two pieces torn at every byte, and byte by byte: always the same is told. */
static void assert_story_however_torn(const char *framing, const char *stream, size_t length, const char *expected)
{
    for (size_t tear = 0; tear <= length; tear++) {
        struct scene scene;
        scene_open(&scene, framing, UNBOUNDED, true);
        if (tear > 0)
            data_moves(&scene, 1, DIRECTION_IN, 0, stream, tear);
        if (tear < length)
            data_moves(&scene, 1, DIRECTION_IN, tear, stream + tear, length - tear);
        happens(&scene, 1, EVENT_FIN_RECEIVED);
        assert_story(&scene, expected);
        scene_close(&scene);
    }
    struct scene scene;
    scene_open(&scene, framing, UNBOUNDED, true);
    for (size_t i = 0; i < length; i++)
        data_moves(&scene, 1, DIRECTION_IN, i, stream + i, 1);
    happens(&scene, 1, EVENT_FIN_RECEIVED);
    assert_story(&scene, expected);
    scene_close(&scene);
}

static void tears_make_no_difference(void **state)
{
    (void)state;
    assert_story_however_torn("line", "ab\ncde\nf\n", 9,
                              "#1 in message 1 at 0 \"ab\n\"\n#1 in message 2 at 3 \"cde\n\"\n"
                              "#1 in message 3 at 7 \"f\n\"\n");
    assert_story_however_torn("delim:\\r\\n.\\r\\n", "a\r\n..\r\n.\r\nb\r\n.\r\n", 16,
                              "#1 in message 1 at 0 \"a\r\n..\r\n.\r\n\"\n#1 in message 2 at 10 \"b\r\n.\r\n\"\n");
    assert_story_however_torn("fixed:4", "abcdefgh", 8,
                              "#1 in message 1 at 0 \"abcd\"\n#1 in message 2 at 4 \"efgh\"\n");
    assert_story_however_torn("len8", "\x02" "ab" "\x01" "c", 5,
                              "#1 in message 1 at 0 \"\x02" "ab\"\n#1 in message 2 at 3 \"\x01" "c\"\n");
    assert_story_however_torn("line", "ab\ncd", 5,
                              "#1 in message 1 at 0 \"ab\n\"\n#1 in message 2 at 3 \"cd\" torn\n"
                              "#1 torn 0 2: the peer: ended within a message, after 2 bytes of it\n");
}

static void headers_hold_NUL_bytes(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "len16be", UNBOUNDED, true);
    data_moves(&scene, 1, DIRECTION_IN, 0, "\0", 1);
    data_moves(&scene, 1, DIRECTION_IN, 1, "\3abc\0\0\0", 7);
    happens(&scene, 1, EVENT_FIN_RECEIVED);
    assert_story(&scene, "#1 in message 1 at 0 \"\"\n"
                         "#1 in message 2 at 5 \"\"\n"
                         "#1 in message 3 at 7 \"\" torn\n"
                         "#1 torn 0 1: the peer: ended within a message, after 1 bytes of it\n");
    scene_close(&scene);
}

static void connections_and_directions_are_apart(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", UNBOUNDED, true);
    data_moves(&scene, 2, DIRECTION_IN, 0, "aa", 2);
    data_moves(&scene, 1, DIRECTION_IN, 0, "b", 1);
    data_moves(&scene, 2, DIRECTION_OUT, 0, "c", 1);
    data_moves(&scene, 1, DIRECTION_OUT, 0, "dd\nd", 4);
    data_moves(&scene, 2, DIRECTION_IN, 2, "a\n", 2);
    data_moves(&scene, 1, DIRECTION_IN, 1, "b\n", 2);
    data_moves(&scene, 2, DIRECTION_OUT, 1, "\n", 1);
    data_moves(&scene, 1, DIRECTION_OUT, 4, "\n", 1);
    assert_story(&scene, "#1 out message 1 at 0 \"dd\n\"\n"
                         "#2 in message 1 at 0 \"aaa\n\"\n"
                         "#1 in message 1 at 0 \"bb\n\"\n"
                         "#2 out message 1 at 0 \"c\n\"\n"
                         "#1 out message 2 at 3 \"d\n\"\n");
    scene_close(&scene);
}

/* After the data that completes it, before the end that tears it. */
static void each_is_told_in_its_place(void **state)
{
    struct scene scene;

    (void)state;
    scene_open_with(&scene, "line", UNBOUNDED, true, EVENT_MASK_ALL);
    happens(&scene, 1, EVENT_ACCEPTED);
    comes(&scene, 0, "a\nb");
    data_moves(&scene, 1, DIRECTION_OUT, 0, "cc", 2);
    happens(&scene, 1, EVENT_FIN_RECEIVED);
    happens(&scene, 1, EVENT_CLOSED);
    assert_story(&scene, "#1 accepted\n"
                         "#1 data\n"
                         "#1 in message 1 at 0 \"a\n\"\n"
                         "#1 data\n"
                         "#1 in message 2 at 2 \"b\" torn\n"
                         "#1 torn 0 1: 127.0.0.1:80: ended within a message, after 1 bytes of it\n"
                         "#1 fin_received\n"
                         "#1 out message 1 at 0 \"cc\" torn\n" /* our own: told as an event, and no more */
                         "#1 closed\n");
    scene_close(&scene);
}

static void our_FIN_tears_ours(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", UNBOUNDED, true);
    comes(&scene, 0, "in");
    data_moves(&scene, 1, DIRECTION_OUT, 0, "out", 3);
    happens(&scene, 1, EVENT_FIN_SENT);
    assert_story(&scene, "#1 out message 1 at 0 \"out\" torn\n");
    comes(&scene, 2, "\n");
    assert_string_equal(strstr(scene.scribe.story, "#1 in"), "#1 in message 1 at 0 \"in\n\"\n");
    scene_close(&scene);
}

/* Connections that are not closed before: what was read of them is not lost. */
static void the_end_of_the_run_is_the_end_of_all(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "line", UNBOUNDED, false);
    data_moves(&scene, 1, DIRECTION_IN, 0, "a", 1);
    data_moves(&scene, 2, DIRECTION_IN, 0, "b", 1);
    happens(&scene, 0, EVENT_SUMMARY);
    assert_story(&scene, "#2 in message 1 at 0 \"b\" torn\n#1 in message 1 at 0 \"a\" torn\n");
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_read_may_hold_many),
        cmocka_unit_test(tears_make_no_difference),
        cmocka_unit_test(headers_hold_NUL_bytes),
        cmocka_unit_test(connections_and_directions_are_apart),
        cmocka_unit_test(each_is_told_in_its_place),
        cmocka_unit_test(our_FIN_tears_ours),
        cmocka_unit_test(the_end_of_the_run_is_the_end_of_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
