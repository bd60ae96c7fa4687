/* exchange_test.c: proves, against a peer that pauses, that its share is at least the pause on every exchange, that the
 * parts add up, that neither our writing nor our not reading counts as its, and that the descriptor comes to rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "transport/exchange.h"
#include "tcp_pair.h"

enum { PATIENCE_MS = 20000 };

static const uint64_t ms = CLOCK_MILLISECOND;

static bool on_linux(void)
{
    struct utsname name;

    return uname(&name) == 0 && strcmp(name.sysname, "Linux") == 0;
}

/* A peer that pauses before each of its answers, now so long, now so. */
struct peer {
    int fd;
    unsigned pauses_ms[2], count;
};

static void pause_for(unsigned milliseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)milliseconds * 1000000}, NULL);
}

static void *peer_run(void *argument)
{
    struct peer *peer = argument;
    char bytes[64];

    for (unsigned i = 0; i < peer->count; i++) {
        if (recv(peer->fd, bytes, sizeof bytes, 0) <= 0)
            break;
        pause_for(peer->pauses_ms[i % 2]);
        if (send(peer->fd, "answer", 6, MSG_NOSIGNAL) < 0)
            break;
    }
    return NULL;
}

/* Of which what is sent goes out at once. */
static void connected_at_once(int ret_ends[2])
{
    int at_once = 1;

    connected_pair(ret_ends);
    setsockopt(ret_ends[0], IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
}

static void say(struct exchange *exchange, int fd, const char *text)
{
    exchange_before_write(exchange, fd);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    exchange_wrote(exchange, strlen(text));
}

/* Waits for the answer as the loop would; *ret_wakes counts how often the descriptor was ready. */
static const struct answer *hear(struct exchange *exchange, int fd, unsigned *ret_wakes)
{
    char bytes[64];
    ssize_t count;

    *ret_wakes = 0;
    do {
        struct pollfd entry = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
        ++*ret_wakes;
        exchange_before_read(exchange, fd);
        count = recv(fd, bytes, sizeof bytes, MSG_DONTWAIT);
    } while (count < 0 && errno == EAGAIN);
    assert_true(count > 0);
    return exchange_read(exchange, fd, (size_t)count);
}

static void assert_at_rest(int fd)
{
    assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 0), 0);
}

static void converse(unsigned pause_ms, unsigned other_pause_ms, unsigned count)
{
    struct exchange exchange;
    int ends[2], kernel = 0;
    pthread_t thread;
    unsigned wakes;

    connected_at_once(ends);
    struct peer peer = {.fd = ends[1], .pauses_ms = {pause_ms, other_pause_ms}, .count = count};
    assert_int_equal(pthread_create(&thread, NULL, peer_run, &peer), 0);
    exchange_init(&exchange);
    for (unsigned i = 1; i <= count; i++) {
        uint64_t began = clock_now();
        say(&exchange, ends[0], "question");
        const struct answer *answer = hear(&exchange, ends[0], &wakes);
        assert_non_null(answer);
        assert_int_equal(answer->number, i);
        assert_true(answer->peer_ns >= peer.pauses_ms[(i - 1) % 2] * ms);
        assert_true(answer->wait_ns <= clock_now() - began);
        assert_int_equal(answer->network_ns + answer->peer_ns, answer->wait_ns);
        assert_non_null(answer->network_by);
        assert_true(wakes < 10);
        kernel += answer->basis == BASIS_KERNEL;
        assert_at_rest(ends[0]);
    }
    assert_true(kernel > 0);
    exchange_end(&exchange, ends[0]);
    pthread_join(thread, NULL);
    close(ends[0]);
    close(ends[1]);
}

static void a_peers_pause_is_the_peers(void **state)
{
    (void)state;
    if (!on_linux())
        skip();
    converse(120, 120, 5);
    converse(50, 50, 5);
}

/* Short pauses make the peer's kernel delay its acknowledgements in the long ones. */
static void a_pause_with_a_delayed_acknowledgement_is_the_peers(void **state)
{
    (void)state;
    if (!on_linux())
        skip();
    converse(2, 120, 6);
}

/* The first answer is read only when the second question has been asked. */
static void what_was_asked_after_the_answer_is_not_its_question(void **state)
{
    struct exchange exchange;
    const struct answer *answer;
    uint64_t began, took = 0;
    int ends[2];
    unsigned wakes;

    (void)state;
    if (!on_linux())
        skip();
    connected_at_once(ends);
    exchange_init(&exchange);
    for (int i = 0; i < 2; i++) { /* on the second the kernel surely tells when bytes came */
        began = clock_now();
        say(&exchange, ends[0], "first");
        pause_for(20);
        assert_int_equal(write(ends[1], "answer", 6), 6);
        pause_for(20);
        say(&exchange, ends[0], "second");
        answer = hear(&exchange, ends[0], &wakes);
        took = clock_now() - began;
        assert_non_null(answer);
    }
    assert_int_equal(answer->basis, BASIS_KERNEL);
    assert_true(answer->wait_ns >= 20 * ms);
    assert_true(answer->unread_ns >= 19 * ms); /* by two clocks */
    assert_true(answer->wait_ns + answer->unread_ns <= took);
    assert_int_equal(answer->sending_ns, 0);
    close(ends[0]);
    close(ends[1]);
}

/* A question in several writes: the wait begins with the last, and how long they took is told apart. */
static void a_slow_question_is_not_the_peers_time(void **state)
{
    struct exchange exchange;
    int ends[2];
    unsigned wakes;

    (void)state;
    connected_at_once(ends);
    exchange_init(&exchange);
    for (int i = 0; i < 2; i++) {
        uint64_t began = clock_now();
        say(&exchange, ends[0], "quest");
        pause_for(20);
        say(&exchange, ends[0], "i");
        pause_for(20);
        say(&exchange, ends[0], "on");
        assert_int_equal(write(ends[1], "answer", 6), 6);
        const struct answer *answer = hear(&exchange, ends[0], &wakes);
        assert_non_null(answer);
        assert_true(answer->sending_ns >= 40 * ms);
        assert_true(answer->sending_ns + answer->wait_ns + answer->unread_ns <= clock_now() - began);
        pause_for(20);
    }
    close(ends[0]);
    close(ends[1]);
}

static void what_lay_there_before_is_no_answer(void **state)
{
    struct exchange exchange;
    int ends[2];
    unsigned wakes;

    (void)state;
    if (!on_linux())
        skip();
    connected_at_once(ends);
    exchange_init(&exchange);
    say(&exchange, ends[0], "question");
    pause_for(20);
    assert_int_equal(write(ends[1], "answer", 6), 6);
    assert_non_null(hear(&exchange, ends[0], &wakes));
    assert_int_equal(write(ends[1], "unasked", 7), 7);
    pause_for(20);
    say(&exchange, ends[0], "question");
    assert_null(hear(&exchange, ends[0], &wakes));
    assert_int_equal(write(ends[1], "answer", 6), 6);
    const struct answer *answer = hear(&exchange, ends[0], &wakes);
    assert_non_null(answer);
    assert_int_equal(answer->number, 2);
    close(ends[0]);
    close(ends[1]);
}

static void who_was_not_spoken_to_does_not_answer(void **state)
{
    struct exchange exchange;
    int ends[2];
    unsigned wakes;

    (void)state;
    connected_at_once(ends);
    exchange_init(&exchange);
    assert_int_equal(write(ends[1], "hello", 5), 5);
    assert_null(hear(&exchange, ends[0], &wakes));
    assert_int_equal(wakes, 1);
    close(ends[0]);
    close(ends[1]);
}

/* Acknowledgements that come after the end still wake; taken in they do no harm. */
static void late_entries_are_taken_in_after_the_end(void **state)
{
    static const char zeros[65536];
    struct exchange exchange;
    char taken[65536];
    int ends[2], small = 4096;
    ssize_t written;

    (void)state;
    connected_at_once(ends);
    assert_int_equal(setsockopt(ends[1], SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
    exchange_init(&exchange);
    exchange_before_write(&exchange, ends[0]);
    written = send(ends[0], zeros, sizeof zeros, MSG_DONTWAIT);
    assert_true(written > 0);
    exchange_wrote(&exchange, (size_t)written);
    exchange_end(&exchange, ends[0]);
    for (ssize_t left = written, count; left > 0; left -= count) {
        assert_int_equal(poll(&(struct pollfd){.fd = ends[1], .events = POLLIN}, 1, PATIENCE_MS), 1);
        count = recv(ends[1], taken, sizeof taken, MSG_DONTWAIT);
        assert_true(count > 0);
    }
    pause_for(50);
    exchange_before_read(&exchange, ends[0]);
    assert_at_rest(ends[0]);
    assert_null(exchange_read(&exchange, ends[0], 1));
    assert_int_equal(write(ends[0], "unseen", 6), 6);
    pause_for(50);
    assert_at_rest(ends[0]);
    close(ends[0]);
    close(ends[1]);
}

/* A greeting that was not read yet when we speak. */
static void what_came_before_we_spoke_is_no_answer(void **state)
{
    struct exchange exchange;
    int ends[2];
    unsigned wakes;

    (void)state;
    connected_at_once(ends);
    exchange_init(&exchange);
    assert_int_equal(write(ends[1], "greeting", 8), 8);
    assert_int_equal(poll(&(struct pollfd){.fd = ends[0], .events = POLLIN}, 1, PATIENCE_MS), 1);
    say(&exchange, ends[0], "question");
    assert_null(hear(&exchange, ends[0], &wakes));
    pause_for(20);
    assert_int_equal(write(ends[1], "answer", 6), 6);
    const struct answer *answer = hear(&exchange, ends[0], &wakes);
    assert_non_null(answer);
    assert_int_equal(answer->number, 1);
    assert_true(answer->wait_ns >= 20 * ms);
    close(ends[0]);
    close(ends[1]);
}

static void a_clock_that_is_set_is_noticed(void **state)
{
    struct exchange exchange;
    int ends[2];
    unsigned wakes;

    (void)state;
    connected_at_once(ends);
    exchange_init(&exchange);
    for (int i = 0; i < 2; i++) {
        uint64_t began = clock_now();
        say(&exchange, ends[0], "question");
        exchange.realtime_offset += i ? -(int64_t)CLOCK_SECOND : (int64_t)CLOCK_SECOND;
        pause_for(20);
        assert_int_equal(write(ends[1], "answer", 6), 6);
        const struct answer *answer = hear(&exchange, ends[0], &wakes);
        assert_non_null(answer);
        assert_int_equal(answer->basis, BASIS_CALL);
        assert_true(answer->wait_ns >= 20 * ms);
        assert_true(answer->wait_ns <= clock_now() - began);
        assert_int_equal(answer->unread_ns, 0);
    }
    close(ends[0]);
    close(ends[1]);
}

static void nobody_who_does_not_ask_pays(void **state)
{
    struct exchange exchange = {.wanted = false};

    (void)state;
    exchange_before_write(&exchange, -1);
    exchange_wrote(&exchange, 5);
    exchange_before_read(&exchange, -1);
    assert_null(exchange_read(&exchange, -1, 1));
    exchange_end(&exchange, -1);
    assert_memory_equal(&exchange, &(struct exchange){.wanted = false}, sizeof exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_peers_pause_is_the_peers),
        cmocka_unit_test(a_pause_with_a_delayed_acknowledgement_is_the_peers),
        cmocka_unit_test(what_was_asked_after_the_answer_is_not_its_question),
        cmocka_unit_test(a_slow_question_is_not_the_peers_time),
        cmocka_unit_test(what_lay_there_before_is_no_answer),
        cmocka_unit_test(who_was_not_spoken_to_does_not_answer),
        cmocka_unit_test(late_entries_are_taken_in_after_the_end),
        cmocka_unit_test(what_came_before_we_spoke_is_no_answer),
        cmocka_unit_test(a_clock_that_is_set_is_noticed),
        cmocka_unit_test(nobody_who_does_not_ask_pays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
