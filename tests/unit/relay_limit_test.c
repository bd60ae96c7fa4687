/* relay_limit_test.c: proves that --until and --max-bytes end a run exactly there, however reads tear what comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "relay_world.h"

/* Input was read that has no place yet. */
static void open_crowded(struct relay_world *run)
{
    relay_world_start(run);
    conn_set_buffers(run->peer_conn, 100, 4);
    run->peer.room = 0;
    scripted_says_text(&run->local, "0123456789");
    world_settle(&run->world);
    assert_int_equal(run->local.taken, 10);
}

/* Torn in two at every byte, with more behind. */
static void assert_limited(struct relay_world *run, const char *input, const char *expected)
{
    struct config config = run->config;
    size_t length = strlen(input);

    for (size_t tear = 0; tear <= length; tear++) {
        relay_world_open(run);
        run->config = config;
        relay_world_start(run);
        scripted_says(&run->peer, input, tear);
        scripted_says(&run->peer, input + tear, length - tear);
        world_settle(&run->world);
        assert_written(&run->local, expected);
        assert_int_equal(run->peer.shutdowns, 1);
        relay_world_close(run, STATUS_OK);
    }
}

static void until_ends_it_behind_the_text(void **state)
{
    struct relay_world run;
    unsigned char text[] = "END";

    (void)state;
    run.config = (struct config){
        .quit_after = CLOCK_NEVER, .raw = true, .until = {text, 3}};
    assert_limited(&run, "the EN ENEND and more", "the EN ENEND");
}

static void max_bytes_ends_it_exactly_there(void **state)
{
    struct relay_world run;

    (void)state;
    run.config = (struct config){.quit_after = CLOCK_NEVER, .raw = true, .max_bytes = 5};
    assert_limited(&run, "0123456789", "01234");
}

static void whichever_comes_first_ends_it(void **state)
{
    struct relay_world run;
    unsigned char text[] = "5";

    (void)state;
    run.config = (struct config){
        .quit_after = CLOCK_NEVER, .raw = true, .max_bytes = 5, .until = {text, 1}};
    assert_limited(&run, "0123456789", "01234");
    assert_limited(&run, "0153456789", "015");
}

static void the_end_before_the_text_is_not_what_was_expected(void **state)
{
    struct relay_world run;
    unsigned char text[] = "END";

    (void)state;
    relay_world_open(&run);
    run.config.until = (struct config_text){text, 3};
    relay_world_start(&run);
    scripted_ends(&run.local);
    scripted_says_text(&run.peer, "the EN");
    scripted_ends(&run.peer);
    world_settle(&run.world);
    assert_written(&run.local, "the EN");
    relay_world_close(&run, STATUS_EXPECT);
}

static void the_end_before_the_size_is_an_end(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.max_bytes = 100;
    relay_world_start(&run);
    scripted_ends(&run.local);
    scripted_says_text(&run.peer, "few");
    scripted_ends(&run.peer);
    world_settle(&run.world);
    assert_written(&run.local, "few");
    relay_world_close(&run, STATUS_OK);
}

static void when_all_that_was_wanted_has_come_it_is_nobodys_loss(void **state)
{
    struct relay_world run;

    (void)state;
    relay_world_open(&run);
    run.config.max_bytes = 2;
    open_crowded(&run);
    scripted_says_text(&run.peer, "ab");
    world_settle(&run.world);
    run.peer.room = SIZE_MAX;
    world_settle(&run.world);
    assert_written(&run.local, "ab");
    relay_world_close(&run, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(until_ends_it_behind_the_text),
        cmocka_unit_test(max_bytes_ends_it_exactly_there),
        cmocka_unit_test(whichever_comes_first_ends_it),
        cmocka_unit_test(the_end_before_the_text_is_not_what_was_expected),
        cmocka_unit_test(the_end_before_the_size_is_an_end),
        cmocka_unit_test(when_all_that_was_wanted_has_come_it_is_nobodys_loss),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
