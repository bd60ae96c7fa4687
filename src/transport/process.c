/* process.c: programs that are started, and the pipes to and from them (process.h). */
#include "transport/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/memory.h"
#include "transport/descriptor.h"

enum { NO_DESCRIPTOR = -1 };

struct process_transport {
    struct transport base;
    int input, output; /* as the process sees them: what is written goes to its input */
    bool is_deaf;      /* it will not read any more */
};

static struct process_transport *of(struct transport *transport)
{
    return (struct process_transport *)transport;
}

/* Starting. */

/* posix_spawn(3) gives errors as its results. What is asked of the attributes cannot be wrong. */
static void set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t signals;

    sigemptyset(&signals);
    posix_spawnattr_setsigmask(attributes, &signals);
    sigfillset(&signals);
    sigdelset(&signals, SIGKILL); /* some systems refuse what cannot be set anyway */
    sigdelset(&signals, SIGSTOP);
    posix_spawnattr_setsigdefault(attributes, &signals);
    posix_spawnattr_setpgroup(attributes, 0);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

/* Neither input nor output is one of 0, 1 and 2: those were never free. */
static int spawn_with(const struct process_options *options, int input, int output,
                      posix_spawn_file_actions_t *actions, pid_t *ret_pid)
{
    posix_spawnattr_t attributes;
    int system = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);

    if (system == 0)
        system = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    if (system == 0)
        system = posix_spawnattr_init(&attributes);
    if (system != 0)
        return system;
    set_attributes(&attributes);
    limits_set_descriptors(options->descriptors);
    system = posix_spawnp(ret_pid, options->command[0], actions, &attributes, options->command, options->environment);
    if (options->descriptors > 0)
        limits_raise_descriptors();
    posix_spawnattr_destroy(&attributes);
    return system;
}

static bool spawn(const struct process_options *options, int input, int output, pid_t *ret_pid,
                  struct error *ret_error)
{
    posix_spawn_file_actions_t actions;
    int system = posix_spawn_file_actions_init(&actions);

    if (system == 0) {
        system = spawn_with(options, input, output, &actions, ret_pid);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (system == 0)
        return true;
    return error_set(ret_error, STATUS_LOCAL_IO, system, "cannot start %s", options->command[0]);
}

static bool set_blocking(int fd, bool blocking)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) == 0;
}

bool process_start_on(const struct process_options *options, int fd, pid_t *ret_pid, struct error *ret_error)
{
    if (!set_blocking(fd, true))
        return error_set(ret_error, STATUS_LOCAL_IO, errno, "cannot start %s", options->command[0]);
    return spawn(options, fd, fd, ret_pid, ret_error);
}

void process_close_inherited(void)
{
    descriptor_close_inherited(STDERR_FILENO + 1);
}

/* The pipes. Only our ends do not wait: each end has flags of its own. */

enum { PIPE_READ_END, PIPE_WRITE_END };

static void close_pipe(const int ends[2])
{
    int system = errno;

    close(ends[PIPE_READ_END]);
    close(ends[PIPE_WRITE_END]);
    errno = system;
}

static bool open_pipe(int ours, int ret_ends[2])
{
    if (descriptor_pipe(ret_ends) < 0)
        return false;
    if (set_blocking(ret_ends[ours], false))
        return true;
    close_pipe(ret_ends);
    return false;
}

static bool open_pipes(int ret_input[2], int ret_output[2])
{
    if (!open_pipe(PIPE_WRITE_END, ret_input))
        return false;
    if (open_pipe(PIPE_READ_END, ret_output))
        return true;
    close_pipe(ret_input);
    return false;
}

static struct io process_read(struct transport *transport, void *buffer, size_t size)
{
    ssize_t result = read(of(transport)->output, buffer, size);

    return result == 0 ? io_result(IO_END, 0) : io_from_call(result, IO_WANT_READ);
}

/* A program need not read its input to the end. */
static struct io process_write(struct transport *transport, const void *bytes, size_t length)
{
    struct process_transport *process = of(transport);
    ssize_t result = process->is_deaf ? (ssize_t)length : write(process->input, bytes, length);

    if (result < 0 && errno == EPIPE) {
        process->is_deaf = true;
        result = (ssize_t)length;
    }
    return io_from_call(result, IO_WANT_WRITE);
}

static void close_input(struct process_transport *process)
{
    if (process->input != NO_DESCRIPTOR)
        close(process->input);
    process->input = NO_DESCRIPTOR;
}

static struct io process_shutdown(struct transport *transport)
{
    close_input(of(transport));
    return io_result(IO_OK, 0);
}

static void process_close(struct transport *transport, bool abort)
{
    struct process_transport *process = of(transport);

    (void)abort;
    close_input(process);
    close(process->output);
    free(process);
}

static void process_describe(struct transport *transport, struct transport_description *ret_description)
{
    (void)transport;
    ret_description->scheme = "process";
    ret_description->capabilities = TRANSPORT_HALF_CLOSE;
}

static void process_watch(const struct transport *transport, struct watch *ret_watch)
{
    const struct process_transport *process = (const struct process_transport *)transport;

    ret_watch->read = process->output;
    ret_watch->write = process->input == NO_DESCRIPTOR ? WATCH_READY : process->input;
    ret_watch->hangup = WATCH_NEVER;
}

static const struct transport_ops process_ops = {
    .read = process_read,
    .write = process_write,
    .shutdown = process_shutdown,
    .close = process_close,
    .describe = process_describe,
    .watch = process_watch,
};

struct transport *process_new(const struct process_options *options, pid_t *ret_pid, struct error *ret_error)
{
    int input[2], output[2];

    if (!open_pipes(input, output)) {
        error_set(ret_error, STATUS_LOCAL_IO, errno, "cannot start %s", options->command[0]);
        return NULL;
    }
    if (!spawn(options, input[PIPE_READ_END], output[PIPE_WRITE_END], ret_pid, ret_error)) {
        close_pipe(input);
        close_pipe(output);
        return NULL;
    }
    close(input[PIPE_READ_END]);
    close(output[PIPE_WRITE_END]);
    struct process_transport *process = memory_zeroed(sizeof *process);
    process->base.ops = &process_ops;
    process->input = input[PIPE_WRITE_END];
    process->output = output[PIPE_READ_END];
    return &process->base;
}
