/* bus_unsubscribe_test.c: proves that a sink that is taken off the bus is flushed and closed and sees no more, that one
 * that has gone by itself is known to be gone and its number not another's, and that a sink gets its place among the
 * others however late it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "event/bus.h"

enum { STORY_SIZE = 256 };

/* Writes down what happens to it: its letter, and what. */
struct probe {
    struct sink sink;
    char letter;
    char *story;    /* shared */
    struct bus *bus;
    bool emit_fails, flush_fails, flush_emits;
};

static void note(const struct probe *probe, char what)
{
    size_t length = strlen(probe->story);

    assert_true(length + 3 < STORY_SIZE);
    probe->story[length] = probe->letter;
    probe->story[length + 1] = what;
    probe->story[length + 2] = '\0';
}

static bool probe_emit(struct sink *sink, const struct event *event)
{
    const struct probe *probe = (const struct probe *)sink;

    note(probe, event->type == EVENT_LIMIT ? '!' : '.');
    errno = ENOSPC;
    return !probe->emit_fails;
}

static bool probe_flush(struct sink *sink)
{
    const struct probe *probe = (const struct probe *)sink;

    note(probe, 'f');
    if (probe->flush_emits)
        bus_emit(probe->bus, &(struct event){.type = EVENT_MESSAGE});
    errno = ENOSPC;
    return !probe->flush_fails;
}

static void probe_close(struct sink *sink)
{
    note((const struct probe *)sink, 'c');
    free(sink);
}

static struct probe *probe_new(struct bus *bus, char letter, char *story)
{
    struct probe *probe = calloc(1, sizeof *probe);

    assert_non_null(probe);
    *probe = (struct probe){.sink = {.name = "probe",
                                     .wants = EVENT_MASK_ALL,
                                     .emit = probe_emit,
                                     .flush = probe_flush,
                                     .close = probe_close},
                            .letter = letter,
                            .story = story,
                            .bus = bus};
    return probe;
}

static uint32_t subscribe(struct bus *bus, char letter, char *story)
{
    return bus_subscribe(bus, &probe_new(bus, letter, story)->sink);
}

static struct probe *probe_of(const struct bus *bus, uint32_t number)
{
    return (struct probe *)bus_find(bus, number);
}

static void something_happens(struct bus *bus)
{
    bus_emit(bus, &(struct event){.type = EVENT_DATA});
}

static void assert_story(char *story, const char *expected)
{
    assert_string_equal(story, expected);
    story[0] = '\0';
}

static void who_is_taken_off_is_flushed_and_closed(void **state)
{
    char story[STORY_SIZE] = "";
    struct bus *bus = bus_new();
    uint32_t a = subscribe(bus, 'a', story), b = subscribe(bus, 'b', story);

    (void)state;
    something_happens(bus);
    assert_story(story, "a.b.");
    bus_unsubscribe(bus, a);
    assert_story(story, "afac");
    assert_null(bus_find(bus, a));
    assert_non_null(bus_find(bus, b));
    something_happens(bus);
    assert_story(story, "b.");
    bus_unsubscribe(bus, a); /* once more is nothing */
    bus_unsubscribe(bus, 0);
    assert_story(story, "");
    bus_close(bus);
    assert_story(story, "bfbc");
}

static void nobody_wants_what_only_it_wanted(void **state)
{
    char story[STORY_SIZE] = "";
    struct bus *bus = bus_new();
    uint32_t a = subscribe(bus, 'a', story);

    (void)state;
    assert_true(bus_wants(bus, EVENT_DATA));
    bus_unsubscribe(bus, a);
    assert_false(bus_wants(bus, EVENT_DATA));
    bus_close(bus);
}

static void who_failed_is_gone_and_numbers_are_not_used_again(void **state)
{
    char story[STORY_SIZE] = "";
    struct bus *bus = bus_new();
    uint32_t a = subscribe(bus, 'a', story), b = subscribe(bus, 'b', story);

    (void)state;
    probe_of(bus, a)->emit_fails = true;
    something_happens(bus);
    assert_story(story, "a.b.acb!");
    assert_null(bus_find(bus, a));
    uint32_t c = subscribe(bus, 'c', story);
    assert_int_not_equal(c, a);
    assert_int_not_equal(c, b);
    bus_unsubscribe(bus, a);
    assert_story(story, "");
    bus_close(bus);
}

static void what_cannot_be_flushed_is_told(void **state)
{
    char story[STORY_SIZE] = "";
    struct bus *bus = bus_new();
    uint32_t a = subscribe(bus, 'a', story);

    (void)state;
    subscribe(bus, 'b', story);
    probe_of(bus, a)->flush_fails = true;
    bus_unsubscribe(bus, a);
    assert_story(story, "afacb!");
    bus_close(bus);
    assert_story(story, "bfbc");
}

/* What is flushed may be told to the others, of whom one fails by that. */
static void a_flush_may_tell_the_others(void **state)
{
    char story[STORY_SIZE] = "";
    struct bus *bus = bus_new();
    uint32_t a = subscribe(bus, 'a', story), b = subscribe(bus, 'b', story), c = subscribe(bus, 'c', story);

    (void)state;
    probe_of(bus, c)->flush_emits = true;
    probe_of(bus, c)->sink.wants = 0;
    probe_of(bus, a)->emit_fails = true;
    bus_unsubscribe(bus, c);
    assert_story(story, "cfa.b.acb!cc");
    assert_non_null(bus_find(bus, b));
    bus_close(bus);
    assert_story(story, "bfbc");
}

static void all_may_be_told_while_all_are_flushed(void **state)
{
    char story[STORY_SIZE] = "";
    struct bus *bus = bus_new();
    uint32_t a = subscribe(bus, 'a', story), b = subscribe(bus, 'b', story);

    (void)state;
    subscribe(bus, 'c', story);
    probe_of(bus, a)->emit_fails = true;
    probe_of(bus, b)->flush_emits = true;
    bus_flush(bus);
    assert_story(story, "afbfa.b.c.cfacb!c!");
    bus_close(bus);
}

static void each_has_its_place_however_late_it_comes(void **state)
{
    static const struct {
        char letter;
        enum sink_place place;
    } comers[] = {{'z', SINK_LAST}, {'m', SINK_AMONG}, {'a', SINK_FIRST}, {'n', SINK_AMONG}, {'y', SINK_LAST},
                  {'b', SINK_FIRST}};
    char story[STORY_SIZE] = "";
    struct bus *bus = bus_new();

    (void)state;
    for (size_t i = 0; i < sizeof comers / sizeof *comers; i++) {
        struct probe *probe = probe_new(bus, comers[i].letter, story);
        probe->sink.place = comers[i].place;
        bus_subscribe(bus, &probe->sink);
    }
    something_happens(bus);
    assert_story(story, "a.b.m.n.z.y.");
    bus_close(bus);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_taken_off_is_flushed_and_closed),
        cmocka_unit_test(nobody_wants_what_only_it_wanted),
        cmocka_unit_test(who_failed_is_gone_and_numbers_are_not_used_again),
        cmocka_unit_test(what_cannot_be_flushed_is_told),
        cmocka_unit_test(a_flush_may_tell_the_others),
        cmocka_unit_test(all_may_be_told_while_all_are_flushed),
        cmocka_unit_test(each_has_its_place_however_late_it_comes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
