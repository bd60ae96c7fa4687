/* pieces_test.c: proves that pieces are written in their order whatever a descriptor takes at once, that one signal
 * ends the wait for a reader who does not read, and that of a record that cannot be written whole nothing stays in a
 * file. */
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
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/pieces.h"

enum { LARGE = 300000, FILE_LIMIT = 8192, FLOOD = 1000000 };

/* Bytes that tell their place. */
static unsigned char *make_bytes(size_t length)
{
    unsigned char *bytes = malloc(length);

    assert_non_null(bytes);
    for (size_t i = 0; i < length; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    return bytes;
}

struct reader {
    int fd;
    unsigned char bytes[LARGE + 16];
    size_t length;
};

static void *reader_run(void *argument)
{
    struct reader *reader = argument;
    ssize_t got;

    while ((got = read(reader->fd, reader->bytes + reader->length, 1000)) > 0)
        reader->length += (size_t)got;
    return NULL;
}

static void assert_all_arrives(int from, int to)
{
    struct reader *reader = calloc(1, sizeof *reader);
    unsigned char *bytes = make_bytes(LARGE);
    struct iovec pieces[] = {{bytes, 5}, {bytes, 0}, {bytes + 5, LARGE - 6}, {bytes + LARGE - 1, 1}};
    pthread_t thread;

    reader->fd = from;
    assert_int_equal(pthread_create(&thread, NULL, reader_run, reader), 0);
    assert_true(pieces_write(&(struct pieces_target){.fd = to}, pieces, 4));
    close(to);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(reader->length, LARGE);
    assert_memory_equal(reader->bytes, bytes, LARGE);
    close(from);
    free(bytes);
    free(reader);
}

static void all_arrives_in_order(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_all_arrives(ends[0], ends[1]);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_all_arrives(ends[0], ends[1]);
}

static void on_signal(int number)
{
    (void)number;
}

static void *signal_once(void *argument)
{
    const struct timespec while_it_waits = {.tv_nsec = 50000000};

    nanosleep(&while_it_waits, NULL);
    pthread_kill(*(pthread_t *)argument, SIGUSR2);
    return NULL;
}

/* As in signal(7): a write that has begun ends with a short count, and the next would wait for ever. */
static void a_signal_ends_the_wait_for_who_does_not_read(void **state)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    unsigned char *bytes = make_bytes(LARGE);
    struct iovec piece = {bytes, LARGE};
    pthread_t self = pthread_self(), thread;
    int ends[2];

    (void)state;
    assert_int_equal(sigaction(SIGUSR2, &action, NULL), 0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(pthread_create(&thread, NULL, signal_once, &self), 0);
    assert_false(pieces_write(&(struct pieces_target){.fd = ends[1]}, &piece, 1));
    assert_int_equal(errno, EINTR);
    assert_int_equal(pthread_join(thread, NULL), 0);
    close(ends[0]);
    close(ends[1]);
    free(bytes);
}

static void once_the_end_is_asked_for_nobody_is_waited_for_long(void **state)
{
    const bool hurried = true;
    unsigned char *bytes = make_bytes(LARGE);
    struct iovec piece = {bytes, LARGE};
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_false(pieces_write(&(struct pieces_target){.fd = ends[1], .hurried = &hurried}, &piece, 1));
    assert_int_equal(errno, EINTR);
    close(ends[0]);
    close(ends[1]);
    free(bytes);
}

static void nor_once_it_is_due(void **state)
{
    unsigned char *bytes = make_bytes(LARGE);
    uint64_t until = clock_now() + CLOCK_MILLISECOND;
    struct iovec piece = {bytes, LARGE};
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_false(pieces_write(&(struct pieces_target){.fd = ends[1], .until = until}, &piece, 1));
    assert_int_equal(errno, EINTR);
    assert_true(clock_now() >= until);
    close(ends[0]);
    close(ends[1]);
    free(bytes);
}

static void of_a_record_that_fails_nothing_stays(void **state)
{
    char name[] = "pieces_test.XXXXXX";
    struct rlimit before, limit;
    unsigned char *bytes = make_bytes(LARGE);
    struct iovec first = {bytes, 100}, second = {bytes, LARGE};
    struct stat status;
    int fd = mkstemp(name);

    (void)state;
    assert_true(fd >= 0);
    unlink(name);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = (struct rlimit){.rlim_cur = FILE_LIMIT, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_true(pieces_write(&(struct pieces_target){.fd = fd, .exclusive = true}, &first, 1));
    assert_false(pieces_write(&(struct pieces_target){.fd = fd, .exclusive = true}, &second, 1));
    assert_int_equal(errno, EFBIG);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_size, 100);
    second = (struct iovec){bytes, LARGE};
    assert_int_equal(lseek(fd, 100, SEEK_SET), 100);
    /* One that may be shared is left as it is. */
    assert_false(pieces_write(&(struct pieces_target){.fd = fd}, &second, 1));
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(status.st_size, FILE_LIMIT);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    close(fd);
    free(bytes);
}

static void nothing_is_written_to_nowhere(void **state)
{
    struct iovec piece = {(void *)(uintptr_t)"x", 1}, none = {(void *)(uintptr_t)"", 0};

    (void)state;
    errno = 0;
    assert_false(pieces_write(&(struct pieces_target){.fd = -1}, &piece, 1));
    assert_int_equal(errno, EBADF);
    assert_true(pieces_write(&(struct pieces_target){.fd = -1}, &none, 1));
}

static void *drain(void *argument)
{
    int fd = *(int *)argument;
    size_t *total = calloc(1, sizeof *total);
    char bytes[4096];
    ssize_t got;

    while ((got = read(fd, bytes, sizeof bytes)) > 0)
        *total += (size_t)got;
    return total;
}

static void all_is_written_to_a_full_pipe(void **state)
{
    char *bytes = calloc(1, FLOOD);
    size_t filled = 0;
    pthread_t reader;
    void *total;
    int ends[2];

    (void)state;
    assert_non_null(bytes);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    while (write(ends[1], bytes, 4096) == 4096)
        filled += 4096;
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(pthread_create(&reader, NULL, drain, &ends[0]), 0);
    assert_true(file_write_all(ends[1], bytes, FLOOD));
    close(ends[1]);
    assert_int_equal(pthread_join(reader, &total), 0);
    assert_int_equal(*(size_t *)total, filled + FLOOD);
    close(ends[0]);
    free(total);
    free(bytes);
}

static void a_write_that_fails_says_why(void **state)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    (void)state;
    errno = 0;
    assert_false(file_write_all(-1, "a", 1));
    assert_int_equal(errno, EBADF);
    assert_true(file_write_all(-1, "", 0));
    if (full < 0)
        skip();
    assert_false(file_write_all(full, "a", 1));
    assert_int_equal(errno, ENOSPC);
    close(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_arrives_in_order),
        cmocka_unit_test(a_signal_ends_the_wait_for_who_does_not_read),
        cmocka_unit_test(once_the_end_is_asked_for_nobody_is_waited_for_long),
        cmocka_unit_test(nor_once_it_is_due),
        cmocka_unit_test(of_a_record_that_fails_nothing_stays),
        cmocka_unit_test(nothing_is_written_to_nowhere),
        cmocka_unit_test(all_is_written_to_a_full_pipe),
        cmocka_unit_test(a_write_that_fails_says_why),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
