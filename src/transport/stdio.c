/* stdio.c: standard input and output (stdio.h). Every kind of file has its own way of not waiting. */
#include "transport/stdio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "transport/descriptor.h"

enum {
    TERMINAL_WRITE = 256 /* a terminal that poll(2) calls writable takes so much without waiting (n_tty) */
};

enum file_kind {
    FILE_NONE,
    FILE_BLOCKING, /* regular files and devices: they may block, and are always ready */
    FILE_PIPE,
    FILE_SOCKET,
    FILE_TERMINAL
};

struct stdio_transport {
    struct transport base;
    int input, output;
    enum file_kind input_kind, output_kind;
    int terminal; /* standard output opened anew, to write without waiting; STDIO_NONE: it cannot be */
};

static struct stdio_transport *of(struct transport *transport)
{
    return (struct stdio_transport *)transport;
}

bool stdio_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

static enum file_kind kind_of(int fd)
{
    struct stat status;

    if (fd == STDIO_NONE)
        return FILE_NONE;
    if (fstat(fd, &status) < 0)
        return FILE_BLOCKING; /* the first call will say why */
    if (S_ISFIFO(status.st_mode))
        return FILE_PIPE;
    if (S_ISSOCK(status.st_mode))
        return FILE_SOCKET;
    return stdio_is_terminal(fd) ? FILE_TERMINAL : FILE_BLOCKING;
}

/* Reading would stop us (SIGTTIN), or fail with EIO where that is ignored. */
static bool is_background(int fd)
{
    pid_t foreground = tcgetpgrp(fd);

    return foreground > 0 && foreground != getpgrp();
}

static ssize_t read_terminal(int fd, void *buffer, size_t size)
{
    errno = EAGAIN;
    ssize_t result = is_background(fd) ? -1 : descriptor_read_ready(fd, buffer, size);
    int system = errno;

    if (result < 0)
        errno = is_background(fd) ? EAGAIN : system;
    return result;
}

static struct io stdio_read(struct transport *transport, void *buffer, size_t size)
{
    struct stdio_transport *stdio = of(transport);
    ssize_t result = -1;

    errno = EAGAIN;
    switch (stdio->input_kind) {
    case FILE_NONE:
        break;
    case FILE_BLOCKING:
        result = read(stdio->input, buffer, size);
        break;
    case FILE_PIPE:
        result = descriptor_read_pipe(stdio->input, buffer, size);
        break;
    case FILE_SOCKET:
        result = recv(stdio->input, buffer, size, MSG_DONTWAIT);
        break;
    case FILE_TERMINAL:
        result = read_terminal(stdio->input, buffer, size);
        break;
    }
    return result == 0 ? io_result(IO_END, 0) : io_from_call(result, IO_WANT_READ);
}

/* A terminal that was opened anew has flags of its own: the shell's are left alone, and no write waits. */
static int open_terminal(int fd)
{
    const char *name = ttyname(fd);

    return name ? open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : STDIO_NONE;
}

static struct io stdio_write(struct transport *transport, const void *bytes, size_t length)
{
    struct stdio_transport *stdio = of(transport);
    ssize_t result = -1;

    switch (stdio->output_kind) {
    case FILE_NONE:
        result = (ssize_t)length;
        break;
    case FILE_BLOCKING:
        result = write(stdio->output, bytes, length);
        break;
    case FILE_PIPE:
        result = descriptor_write_pipe(stdio->output, bytes, length);
        break;
    case FILE_SOCKET:
        result = send(stdio->output, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
        break;
    case FILE_TERMINAL:
        result = stdio->terminal != STDIO_NONE
                     ? write(stdio->terminal, bytes, length)
                     : descriptor_write_ready(stdio->output, bytes, length, TERMINAL_WRITE);
        break;
    }
    struct io io = io_from_call(result, IO_WANT_WRITE);
    if (io.status == IO_ERROR && io.system == EPIPE)
        io.status = IO_END;
    return io;
}

static bool same_file(int a, int b)
{
    struct stat first, second;

    return a >= 0 && b >= 0 && fstat(a, &first) == 0 && fstat(b, &second) == 0 &&
           first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* Closing a copy tells what close(2) would have told (quota, NFS), and the number is never free. */
static int replace_by_null(int fd)
{
    int copy = dup(fd);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

    if (null < 0) { /* no descriptor left: its reader must see the end all the same */
        close(fd);
    } else {
        dup2(null, fd);
        close(null);
    }
    return copy < 0 ? 0 : close(copy);
}

static void close_terminal(struct stdio_transport *stdio)
{
    if (stdio->terminal != STDIO_NONE)
        close(stdio->terminal);
    stdio->terminal = STDIO_NONE;
}

static struct io stdio_shutdown(struct transport *transport)
{
    struct stdio_transport *stdio = of(transport);
    int result = 0;

    if (stdio->output == STDIO_NONE)
        return io_result(IO_OK, 0);
    /* One socket for both (inetd): closing one descriptor of two would tell its reader nothing. */
    if (stdio->output_kind == FILE_SOCKET && same_file(stdio->input, stdio->output))
        shutdown(stdio->output, SHUT_WR);
    result = stdio->output <= 2 ? replace_by_null(stdio->output) : close(stdio->output);
    stdio->output = STDIO_NONE;
    stdio->output_kind = FILE_NONE;
    close_terminal(stdio);
    return result < 0 && errno != EINTR ? io_failed(errno) : io_result(IO_OK, 0);
}

static void stdio_close(struct transport *transport, bool abort)
{
    struct stdio_transport *stdio = of(transport);

    (void)abort;
    if (stdio->output > 2)
        close(stdio->output);
    close_terminal(stdio);
    free(stdio);
}

static void stdio_describe(struct transport *transport, struct transport_description *ret_description)
{
    (void)transport;
    ret_description->scheme = "stdio";
    ret_description->capabilities = TRANSPORT_LOCAL;
}

static void stdio_watch(const struct transport *transport, struct watch *ret_watch)
{
    const struct stdio_transport *stdio = (const struct stdio_transport *)transport;

    ret_watch->read = stdio->input == STDIO_NONE ? WATCH_NEVER : stdio->input;
    if (stdio->input_kind == FILE_TERMINAL && is_background(stdio->input))
        ret_watch->read = WATCH_LATER;
    ret_watch->write = stdio->output == STDIO_NONE ? WATCH_READY : stdio->output;
    if (stdio->terminal != STDIO_NONE)
        ret_watch->write = stdio->terminal;
    ret_watch->hangup = stdio->output == STDIO_NONE ? WATCH_NEVER : stdio->output;
}

static const struct transport_ops stdio_ops = {
    .read = stdio_read,
    .write = stdio_write,
    .shutdown = stdio_shutdown,
    .close = stdio_close,
    .describe = stdio_describe,
    .watch = stdio_watch,
};

struct transport *stdio_new(int input, int output)
{
    struct stdio_transport *stdio = memory_zeroed(sizeof *stdio);

    stdio->base.ops = &stdio_ops;
    stdio->input = input;
    stdio->output = output;
    stdio->input_kind = kind_of(input);
    stdio->output_kind = kind_of(output);
    stdio->terminal = stdio->output_kind == FILE_TERMINAL ? open_terminal(output) : STDIO_NONE;
    return &stdio->base;
}
