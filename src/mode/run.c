/* run.c: what the modes share (run.h). */
#include "mode/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "handler/outgoing.h"
#include "transport/stdio.h"

enum {
    PIPE_READ = 32 * 1024,               /* of a pipe on standard input, which holds 64 KiB */
    OUTPUT_MAXIMUM = 256 * 1024,         /* bytes that wait for standard output */
    LABELLED_OUTPUT_MAXIMUM = 512 * 1024 /* label.h and escape.h say how lines may grow */
};

static const uint64_t connect_wait = 10 * CLOCK_SECOND;

/* Half a pipe at a time: its writer fills the other half meanwhile. A datagram is as long as it is. */
static size_t run_read_size(const struct run *run)
{
    const struct config *config = run->config;
    struct stat status;
    bool may_choose = !config->buffer_size_chosen && !target_is_datagram(&config->target);

    if (may_choose && fstat(STDIN_FILENO, &status) == 0 && S_ISFIFO(status.st_mode))
        return PIPE_READ;
    return config->buffer_size;
}

static struct conn *run_conn(struct run *run, struct transport *transport)
{
    static const struct handler nobody = {0};
    struct conn *conn = conn_new(&run->set, 0, &nobody, NULL);
    size_t out = run->config->label ? LABELLED_OUTPUT_MAXIMUM : OUTPUT_MAXIMUM;

    conn_set_buffers(conn, run_read_size(run), out);
    conn_open(conn, transport, clock_now());
    return conn;
}

/* Whether there can be another connection, for which -o's file is to stay open. */
static bool run_may_open_again(const struct run *run)
{
    return run->console && run->config->mode == MODE_CONNECT;
}

/* -o's file for one connection. False with *ret_error. */
static bool run_open_output(struct run *run, struct error *ret_error)
{
    int fd = run->output_file;

    if (!run->config->output)
        return true;
    if (run_may_open_again(run))
        fd = fcntl(run->output_file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (fd < 0)
        return error_set(ret_error, STATUS_LOCAL_IO, errno, "%s", run->config->output);
    run->output = run_conn(run, stdio_new(STDIO_NONE, fd));
    return true;
}

static void run_open_local(struct run *run)
{
    const struct config *config = run->config;
    bool writes = !config->send_only && config_hears(config);
    int input = config_reads(config) ? STDIN_FILENO : STDIO_NONE;

    if (!run->console) {
        run->local = run_conn(run, stdio_new(input, writes ? STDOUT_FILENO : STDIO_NONE));
        return;
    }
    run->local = run_conn(run, console_transport(run->console));
    console_join(run->console, run->local);
}

bool run_open(struct run *run, struct error *ret_error)
{
    const char *output = run->config->output;

    run->output_file = output ? file_create(output, 0666, ret_error) : -1;
    if (output && run->output_file < 0)
        return false;
    if (run_open_again(run, ret_error))
        return true;
    run_close(run);
    return false;
}

bool run_open_again(struct run *run, struct error *ret_error)
{
    if (!run_open_output(run, ret_error))
        return false;
    run_open_local(run);
    return true;
}

void run_close(const struct run *run)
{
    if (run->config->output && run_may_open_again(run))
        close(run->output_file);
}

bool run_console(struct run *run, const struct console_mode *mode, struct error *ret_error)
{
    if (!run->config->console)
        return true;
    run->console = console_new(&(struct console_options){.config = run->config,
                                                         .loop = run->loop,
                                                         .set = &run->set,
                                                         .control = &run->control,
                                                         .diversion = &run->diversion,
                                                         .colour = run->colour,
                                                         .mode = *mode},
                               ret_error);
    return run->console != NULL;
}

struct incoming_listener run_listener(const struct run *run)
{
    return run->console ? console_listener(run->console) : (struct incoming_listener){.heard = NULL};
}

bool run_lingers(const struct run *run)
{
    bool nobody_looks = run->ending.broken_pipe || run->config->quit_on_fin;

    return run->console && !nobody_looks && !console_is_over(run->console);
}

void run_end_console(struct run *run)
{
    if (run->console)
        console_end(run->console);
}

void run_discard(struct run *run)
{
    conn_cut(run->local, PARTY_LOCAL, NULL);
    if (run->output)
        conn_cut(run->output, PARTY_LOCAL, NULL);
    conn_set_settle(&run->set, clock_now());
}

void run_fail(struct run *run, const struct error *error)
{
    ending_fail(&run->ending, run->bus, NULL, error);
}

size_t run_queue_size(const struct run *run)
{
    bool may_grow = run->config->crlf || run->config->console; /* there it can be switched on */

    return may_grow ? run->config->buffer_size * OUTGOING_GROWTH : run->config->buffer_size;
}

bool run_input_is_terminal(const struct run *run)
{
    return !run->config->recv_only && !run->console && stdio_is_terminal(STDIN_FILENO);
}

void run_time_out(struct run *run, const char *what, const char *text, uint64_t limit, struct error *ret_error)
{
    struct event event = {.type = EVENT_TIMEOUT,
                          .t_ns = clock_now(),
                          .basis = BASIS_CALL,
                          .status = -1,
                          .what = what,
                          .limit_ns = limit};

    error_set(ret_error, STATUS_TIMEOUT, 0, "%s within %.6g s (--%s)", text,
              (double)limit / (double)CLOCK_SECOND, what);
    event.message = (struct event_text){ret_error->text, strlen(ret_error->text)};
    bus_emit(run->bus, &event);
}

/* A name of our own for a Unix datagram socket: a path or @NAME. */
static bool run_source_path(const char *source, struct address *ret_source, struct error *ret_error)
{
    char *path = memory_string(source);
    size_t length = strlen(path);

    if (path[0] == '@')
        path[0] = '\0';
    bool fits = address_from_path(path, length, ret_source, ret_error);
    free(path);
    return fits;
}

bool run_source(const struct run *run, struct address *ret_source, struct error *ret_error)
{
    const struct config *config = run->config;

    *ret_source = (struct address){0};
    if (!config->source)
        return true;
    if (!target_is_internet(&config->target))
        return run_source_path(config->source, ret_source, ret_error);
    if (address_from_literal(config->source, config->source_port, ret_source))
        return true;
    return error_set(ret_error, STATUS_USAGE, 0, "-s %s: not an address of this machine", config->source);
}

bool run_dial_options(const struct run *run, const struct target *target, struct dial_options *ret_options,
                      struct error *ret_error)
{
    struct dial_options options = {.scheme = scheme_find(target->scheme),
                                   .name = target->text,
                                   .host = target->host,
                                   .port = target->port,
                                   .family = run_family(run),
                                   .timeout = connect_wait};

    if (target->path && !address_from_path(target->path, target->path_length, &options.fixed, ret_error))
        return false;
    if (!target->path && !target->host && !address_from_vsock(target->cid, target->vsock_port, &options.fixed))
        return error_set(ret_error, STATUS_USAGE, 0, "vsock: not available on this system");
    if (target->literal && !address_from_literal(target->host, target->port, &options.fixed))
        return error_set(ret_error, STATUS_USAGE, 0, "%s: not an address of this machine", target->host);
    *ret_options = options;
    return true;
}

int run_family(const struct run *run)
{
    static const int families[] = {
        [FAMILY_ANY] = AF_UNSPEC, [FAMILY_IPV4] = AF_INET, [FAMILY_IPV6] = AF_INET6};

    return families[run->config->family];
}

void run_mode(struct run *run)
{
    static void (*const modes[])(struct run *run) = {
        [MODE_CONNECT] = connect_run, [MODE_LISTEN] = listen_run, [MODE_CHECK] = check_run};

    modes[run->config->mode](run);
}
