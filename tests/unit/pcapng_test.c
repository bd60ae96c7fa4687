/* pcapng_test.c: proves the blocks of a pcapng file byte by byte, that a call is one write, and that what a pipe takes
 * bit by bit, or not at all, is dealt with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "base/pcapng.h"
#include "base/pieces.h"
#include "capture.h"

/* What one write wrote. */
struct written {
    unsigned char bytes[65536];
    size_t length;
};

static void take(const struct capture *capture, struct written *written)
{
    ssize_t length = recv(capture->ends[0], written->bytes, sizeof written->bytes, MSG_DONTWAIT);

    written->length = length > 0 ? (size_t)length : 0;
}

static uint32_t at32(const struct written *written, size_t at)
{
    uint32_t value;

    assert_true(at + sizeof value <= written->length);
    memcpy(&value, written->bytes + at, sizeof value);
    return value;
}

static uint16_t at16(const struct written *written, size_t at)
{
    uint16_t value;

    assert_true(at + sizeof value <= written->length);
    memcpy(&value, written->bytes + at, sizeof value);
    return value;
}

/* The type, and the length at both ends; returns where the block ends. */
static size_t assert_block(const struct written *written, size_t at, uint32_t type)
{
    uint32_t length = at32(written, at + 4);

    assert_int_equal(at32(written, at), type);
    assert_int_equal(length % 4, 0);
    assert_int_equal(at32(written, at + length - 4), length);
    return at + length;
}

/* An option and its padding; returns where the next one is. */
static size_t assert_option(const struct written *written, size_t at, uint16_t code, const void *value, size_t length)
{
    assert_int_equal(at16(written, at), code);
    assert_int_equal(at16(written, at + 2), length);
    assert_memory_equal(written->bytes + at + 4, value, length);
    for (size_t i = length; i % 4 != 0; i++)
        assert_int_equal(written->bytes[at + 4 + i], 0);
    return at + 4 + (length + 3) / 4 * 4;
}

static void the_section_says_who_writes(void **state)
{
    static const unsigned char unknown[8] = {255, 255, 255, 255, 255, 255, 255, 255};
    struct capture capture;
    struct written written;
    struct pcapng file = {0};

    (void)state;
    capture_open(&capture);
    file.target.fd = capture.ends[1];
    assert_true(pcapng_begin(&file, "sonde 1"));
    take(&capture, &written);
    assert_int_equal(assert_block(&written, 0, 0x0a0d0d0a), written.length);
    assert_int_equal(at32(&written, 8), 0x1a2b3c4d);
    assert_int_equal(at16(&written, 12), 1);
    assert_int_equal(at16(&written, 14), 0);
    assert_memory_equal(written.bytes + 16, unknown, sizeof unknown);
    assert_int_equal(at32(&written, assert_option(&written, 24, 4, "sonde 1", 7)), 0);
    capture_close(&capture);
}

static void an_interface_counts_nanoseconds(void **state)
{
    struct capture capture;
    struct written written;
    struct pcapng file = {0};
    size_t at;

    (void)state;
    capture_open(&capture);
    file.target.fd = capture.ends[1];
    assert_true(pcapng_interface(&file, 276, "any", "captured"));
    assert_int_equal(file.interfaces, 1);
    take(&capture, &written);
    assert_int_equal(assert_block(&written, 0, 1), written.length);
    assert_int_equal(at16(&written, 8), 276);
    assert_int_equal(at32(&written, 12), 0);
    at = assert_option(&written, 16, 2, "any", 3);
    at = assert_option(&written, at, 3, "captured", 8);
    at = assert_option(&written, at, 9, "\x09", 1);
    assert_int_equal(at32(&written, at), 0);
    assert_true(pcapng_interface(&file, 1, "x", NULL));
    assert_int_equal(file.interfaces, 2);
    take(&capture, &written);
    assert_int_equal(at16(&written, assert_option(&written, 16, 2, "x", 1)), 9);
    capture_close(&capture);
}

static void packets_go_out_with_one_write(void **state)
{
    static const uint32_t outbound = 2;
    const struct pcapng_packet packets[] = {
        {.interface = 3,
         .realtime_ns = UINT64_C(0x0123456789abcdef),
         .direction = PCAPNG_OUTBOUND,
         .comment = "why",
         .whole_length = 99,
         .headers = {"head", 4},
         .payload = {"tail!", 5}},
        {.whole_length = 4, .headers = {"four", 4}},
    };
    struct capture capture;
    struct written written;
    struct pcapng file = {0};

    (void)state;
    capture_open(&capture);
    file.target.fd = capture.ends[1];
    assert_true(pcapng_packets(&file, packets, 2));
    take(&capture, &written);
    size_t second = assert_block(&written, 0, 6);
    assert_int_equal(at32(&written, 8), 3);
    assert_int_equal(at32(&written, 12), 0x01234567);
    assert_int_equal(at32(&written, 16), 0x89abcdef);
    assert_int_equal(at32(&written, 20), 9);
    assert_int_equal(at32(&written, 24), 99);
    assert_memory_equal(written.bytes + 28, "headtail!\0\0", 12);
    size_t at = assert_option(&written, 40, 2, &outbound, sizeof outbound);
    at = assert_option(&written, at, 1, "why", 3);
    assert_int_equal(at32(&written, at), 0);
    assert_int_equal(at + 8, second);
    assert_int_equal(assert_block(&written, second, 6), written.length);
    assert_memory_equal(written.bytes + second + 28, "four", 4);
    assert_int_equal(at32(&written, second + 32), 0);
    assert_int_equal(written.length, second + 40);
    capture_close(&capture);
}

static void a_long_comment_is_cut(void **state)
{
    char comment[2 * PCAPNG_TEXT_SIZE] = "";
    struct pcapng_packet packets[PCAPNG_BATCH];
    struct capture capture;
    struct written written;
    struct pcapng file = {0};

    (void)state;
    memset(comment, 'x', sizeof comment - 1);
    for (int i = 0; i < PCAPNG_BATCH; i++)
        packets[i] = (struct pcapng_packet){.comment = comment, .direction = PCAPNG_INBOUND};
    capture_open(&capture);
    file.target.fd = capture.ends[1];
    assert_true(pcapng_packets(&file, packets, PCAPNG_BATCH));
    take(&capture, &written);
    assert_int_equal(at16(&written, 28 + 8 + 2), PCAPNG_TEXT_SIZE - 1);
    assert_block(&written, 0, 6);
    capture_close(&capture);
}

static void a_file_that_cannot_be_written_is_told(void **state)
{
    struct pcapng file = {.target = {.fd = -1}};

    (void)state;
    errno = 0;
    assert_false(pcapng_begin(&file, "sonde"));
    assert_int_equal(errno, EBADF);
    errno = 0;
    assert_false(pcapng_interface(&file, 101, "sonde", NULL));
    assert_int_equal(errno, EBADF);
    errno = 0;
    assert_false(pcapng_packets(&file, &(struct pcapng_packet){.headers = {"x", 1}}, 1));
    assert_int_equal(errno, EBADF);
}

enum { PIECE = 300001, PIECES = 3 };

/* Reads to the end, a little at a time. Returns how much of it was as it should be. */
static void *read_slowly(void *argument)
{
    int fd = *(int *)argument;
    unsigned char bytes[4099];
    size_t good = 0;
    ssize_t length;

    while ((length = read(fd, bytes, sizeof bytes)) > 0)
        for (ssize_t i = 0; i < length; i++, good += 1)
            if (bytes[i] != (unsigned char)(good / PIECE + good % PIECE % 251))
                return NULL;
    return (void *)(uintptr_t)good;
}

/* The pipe blocks, or says EAGAIN. */
static void a_pipe_takes_it_bit_by_bit(void **state)
{
    unsigned char *bytes = malloc((size_t)PIECE * PIECES);

    (void)state;
    assert_non_null(bytes);
    for (size_t i = 0; i < (size_t)PIECE * PIECES; i++)
        bytes[i] = (unsigned char)(i / PIECE + i % PIECE % 251);
    for (int flags = 0; flags <= O_NONBLOCK; flags += O_NONBLOCK) {
        struct iovec pieces[] = {{bytes, PIECE}, {bytes, 0}, {bytes + PIECE, PIECE}, {bytes + 2 * PIECE, PIECE}};
        int ends[2];
        pthread_t reader;
        void *good;
        assert_int_equal(pipe(ends), 0);
        assert_int_equal(fcntl(ends[1], F_SETFL, flags), 0);
        assert_int_equal(pthread_create(&reader, NULL, read_slowly, &ends[0]), 0);
        assert_true(pieces_write(&(struct pieces_target){.fd = ends[1]}, pieces, 4));
        close(ends[1]);
        assert_int_equal(pthread_join(reader, &good), 0);
        assert_int_equal((uintptr_t)good, PIECE * PIECES);
        close(ends[0]);
    }
    free(bytes);
}

static void nothing_is_written_at_once(void **state)
{
    struct iovec empty = {NULL, 0};

    (void)state;
    assert_true(pieces_write(&(struct pieces_target){.fd = -1}, &empty, 1));
    assert_true(pieces_write(&(struct pieces_target){.fd = -1}, NULL, 0));
}

static void on_alarm(int number)
{
    (void)number;
}

/* A signal wants the run to end: a reader that does not read is not waited for. */
static void a_signal_ends_the_wait_for_a_reader(void **state)
{
    const struct sigaction action = {.sa_handler = on_alarm};
    const struct itimerval timer = {.it_value = {.tv_usec = 20000}};
    static char bytes[65536];
    struct iovec piece = {bytes, 1};
    struct sigaction old;
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    while (write(ends[1], bytes, sizeof bytes) > 0)
        continue;
    while (write(ends[1], bytes, 1) > 0)
        continue;
    assert_int_equal(fcntl(ends[1], F_SETFL, 0), 0);
    assert_int_equal(sigaction(SIGALRM, &action, &old), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
    assert_false(pieces_write(&(struct pieces_target){.fd = ends[1]}, &piece, 1));
    assert_int_equal(errno, EINTR);
    assert_int_equal(sigaction(SIGALRM, &old, NULL), 0);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_section_says_who_writes),
        cmocka_unit_test(an_interface_counts_nanoseconds),
        cmocka_unit_test(packets_go_out_with_one_write),
        cmocka_unit_test(a_long_comment_is_cut),
        cmocka_unit_test(a_file_that_cannot_be_written_is_told),
        cmocka_unit_test(a_pipe_takes_it_bit_by_bit),
        cmocka_unit_test(nothing_is_written_at_once),
        cmocka_unit_test(a_signal_ends_the_wait_for_a_reader),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
