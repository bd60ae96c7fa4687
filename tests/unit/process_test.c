/* process_test.c: proves that a program is started with nothing but what it shall have, that its input and output are
 * a transport that never waits, and that what it does not read is dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "transport/process.h"

extern char **environ;

enum { TEXT_SIZE = 4096, PATIENCE = 10000 /* ms */ };

struct started {
    struct transport *transport;
    pid_t pid;
};

static struct started start(const char *const *command)
{
    struct started started;
    struct process_options options = {.command = (char *const *)(uintptr_t)command, .environment = environ};
    struct error error = {.text = ""};

    started.transport = process_new(&options, &started.pid, &error);
    if (!started.transport)
        print_message("%s\n", error.text);
    assert_non_null(started.transport);
    return started;
}

static struct started start_shell(const char *text)
{
    return start((const char *const[]){"/bin/sh", "-c", text, NULL});
}

static struct io read_when_ready(struct transport *transport, void *buffer, size_t size)
{
    struct watch watch;

    transport->ops->watch(transport, &watch);
    struct pollfd entry = {.fd = watch.read, .events = POLLIN};
    assert_int_equal(poll(&entry, 1, PATIENCE), 1);
    return transport->ops->read(transport, buffer, size);
}

/* All it says until its end. */
static void read_all(struct transport *transport, char text[TEXT_SIZE])
{
    size_t length = 0;
    struct io io;

    while ((io = read_when_ready(transport, text + length, TEXT_SIZE - 1 - length)).status == IO_OK)
        length += io.count;
    assert_int_equal(io.status, IO_END);
    text[length] = '\0';
}

static int collect(struct started *started)
{
    int status = -1;

    assert_int_equal(waitpid(started->pid, &status, 0), started->pid);
    started->transport->ops->close(started->transport, false);
    return status;
}

static void assert_says(const char *shell_text, const char *wanted)
{
    char text[TEXT_SIZE];
    struct started started = start_shell(shell_text);

    read_all(started.transport, text);
    assert_int_equal(collect(&started), 0);
    assert_string_equal(text, wanted);
}

static void what_is_written_comes_back_and_the_end_is_passed_on(void **state)
{
    char text[TEXT_SIZE];
    struct started started = start((const char *const[]){"cat", NULL});
    struct transport *transport = started.transport;

    (void)state;
    assert_int_equal(transport->ops->write(transport, "there and back", 14).count, 14);
    assert_int_equal(transport->ops->shutdown(transport).status, IO_OK);
    read_all(transport, text);
    assert_string_equal(text, "there and back");
    assert_int_equal(collect(&started), 0);
}

static void nothing_waits(void **state)
{
    static const char bytes[TEXT_SIZE];
    char byte;
    struct started started = start_shell("exec sleep 60");
    struct transport *transport = started.transport;
    struct io io;

    (void)state;
    assert_int_equal(transport->ops->read(transport, &byte, 1).status, IO_WANT_READ);
    while ((io = transport->ops->write(transport, bytes, sizeof bytes)).status == IO_OK)
        assert_in_range(io.count, 1, sizeof bytes);
    assert_int_equal(io.status, IO_WANT_WRITE);
    kill(started.pid, SIGKILL);
    collect(&started);
}

static void what_is_not_read_any_more_is_dropped(void **state)
{
    char text[TEXT_SIZE];
    struct started started = start_shell("exec <&-; echo closed; exec sleep 60");
    struct transport *transport = started.transport;

    (void)state;
    assert_int_equal(read_when_ready(transport, text, sizeof text).count, 7);
    for (int i = 0; i < 3; i++) {
        struct io io = transport->ops->write(transport, text, sizeof text);
        assert_int_equal(io.status, IO_OK);
        assert_int_equal(io.count, sizeof text);
    }
    assert_int_equal(transport->ops->shutdown(transport).status, IO_OK);
    kill(started.pid, SIGKILL);
    collect(&started);
}

static void an_unknown_program_is_named(void **state)
{
    struct process_options options = {.command = (char *[]){(char[]){"no-such-program"}, NULL}, .environment = environ};
    struct error error;
    pid_t pid;

    (void)state;
    int before = dup(STDERR_FILENO);
    close(before);
    assert_null(process_new(&options, &pid, &error));
    assert_int_equal(error.status, STATUS_LOCAL_IO);
    assert_int_equal(error.system, ENOENT);
    assert_string_equal(error.text, "cannot start no-such-program: no such file or directory");
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    int after = dup(STDERR_FILENO);
    close(after);
    assert_int_equal(after, before); /* no descriptor is left behind */
}

static void it_leads_a_group_of_its_own(void **state)
{
    struct started started = start_shell("exec sleep 60");

    (void)state;
    assert_int_equal(getpgid(started.pid), started.pid);
    assert_int_not_equal(getpgrp(), started.pid);
    kill(-started.pid, SIGKILL);
    collect(&started);
}

/* What is ignored at its start a shell cannot trap; what is blocked does not arrive. */
static void signals_are_as_at_a_login(void **state)
{
    sigset_t blocked, before;

    (void)state;
    signal(SIGTERM, SIG_IGN);
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    assert_says("trap 'echo term' TERM; trap 'echo int' INT; kill -TERM $$; kill -INT $$", "term\nint\n");
    sigprocmask(SIG_SETMASK, &before, NULL);
    signal(SIGTERM, SIG_DFL);
}

static void no_other_descriptor_is_inherited(void **state)
{
    (void)state;
    assert_int_equal(dup2(STDERR_FILENO, 9), 9);
    assert_says("(: <&9) 2>/dev/null && echo open", "open\n");
    process_close_inherited();
    assert_says("(: <&9) 2>/dev/null || echo closed", "closed\n");
    close(9);
}

static void descriptors_are_limited_for_it_alone(void **state)
{
    char text[TEXT_SIZE];
    struct rlimit before, after;
    struct started started;
    struct process_options options = {.command = (char *[]){(char[]){"/bin/sh"}, (char[]){"-c"},
                                                            (char[]){"ulimit -n"}, NULL},
                                      .environment = environ,
                                      .descriptors = 64};
    struct error error;

    (void)state;
    getrlimit(RLIMIT_NOFILE, &before);
    before.rlim_cur = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_non_null(started.transport = process_new(&options, &started.pid, &error));
    getrlimit(RLIMIT_NOFILE, &after);
    assert_true(after.rlim_cur == before.rlim_cur);
    read_all(started.transport, text);
    collect(&started);
    assert_string_equal(text, "64\n");
}

static void its_environment_is_the_one_given(void **state)
{
    char text[TEXT_SIZE];
    struct started started;
    struct process_options options = {.command = (char *[]){(char[]){"env"}, NULL},
                                      .environment = (char *[]){(char[]){"ONLY=this"}, NULL}};
    struct error error;

    (void)state;
    assert_non_null(started.transport = process_new(&options, &started.pid, &error));
    read_all(started.transport, text);
    collect(&started);
    assert_string_equal(text, "ONLY=this\n");
}

static void a_socket_is_handed_over(void **state)
{
    int ends[2], status;
    char text[16] = "";
    struct process_options options = {.command = (char *[]){(char[]){"cat"}, NULL}, .environment = environ};
    struct error error;
    pid_t pid;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    assert_true(process_start_on(&options, ends[0], &pid, &error));
    assert_int_equal(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
    close(ends[0]);
    assert_int_equal(write(ends[1], "hello", 5), 5);
    shutdown(ends[1], SHUT_WR);
    assert_int_equal(recv(ends[1], text, 5, MSG_WAITALL), 5);
    assert_string_equal(text, "hello");
    assert_int_equal(recv(ends[1], text, 5, MSG_WAITALL), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back_and_the_end_is_passed_on),
        cmocka_unit_test(nothing_waits),
        cmocka_unit_test(what_is_not_read_any_more_is_dropped),
        cmocka_unit_test(an_unknown_program_is_named),
        cmocka_unit_test(it_leads_a_group_of_its_own),
        cmocka_unit_test(signals_are_as_at_a_login),
        cmocka_unit_test(no_other_descriptor_is_inherited),
        cmocka_unit_test(descriptors_are_limited_for_it_alone),
        cmocka_unit_test(its_environment_is_the_one_given),
        cmocka_unit_test(a_socket_is_handed_over),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
