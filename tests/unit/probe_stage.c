/* probe_stage.c: what a look at a port needs (probe_stage.h). */
#include "probe_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "transport/tcp.h"

static struct probe_stage *current; /* stage_scheme's */

int probe_stage_open(void **state)
{
    struct probe_stage *stage = calloc(1, sizeof *stage);

    *state = current = stage;
    world_open(&stage->world);
    stage->loop = loop_new(&stage->world.set);
    stage->options = (struct probe_options){
        .set = &stage->world.set, .probes = &stage->probes, .scheme = &tcp_scheme, .timeout = 20 * CLOCK_SECOND};
    probes_init(&stage->probes);
    snprintf(stage->folder, sizeof stage->folder, "/tmp/probe_stage.XXXXXX");
    return mkdtemp(stage->folder) ? 0 : -1;
}

static void folder_remove(const char *folder)
{
    char command[128];

    snprintf(command, sizeof command, "rm -r '%s'", folder);
    (void)!system(command);
}

int probe_stage_close(void **state)
{
    struct probe_stage *stage = *state;
    bool linked = stage->probes.first != NULL;

    probe_result_release(&stage->result);
    probes_release(&stage->probes);
    int left_open = (int)(stage->dialled - stage->closed);
    loop_free(stage->loop);
    world_close(&stage->world);
    folder_remove(stage->folder);
    free(stage);
    return left_open || linked;
}

void stage_done(void *argument, struct probe_result *result, uint64_t now)
{
    struct probe_stage *stage = argument;

    (void)now;
    stage->done++;
    stage->result = *result;
    loop_stop(stage->loop);
}

struct probe *stage_start(struct probe_stage *stage, const struct probe_options *options, const struct address *remote,
                          struct probe_result *ret_result)
{
    return probe_start(stage->loop, options, remote, CLOCK_NEVER, stage_done, stage, ret_result);
}

void stage_look(struct probe_stage *stage, const struct address *remote)
{
    probe_result_release(&stage->result);
    stage->done = 0;
    if (stage_start(stage, &stage->options, remote, &stage->result)) {
        loop_run(stage->loop);
        assert_int_equal(stage->done, 1);
    }
    assert_int_equal(stage->done > 1, 0);
}

struct address stage_address(unsigned last, uint16_t port)
{
    struct address address;
    char text[32];

    snprintf(text, sizeof text, "192.0.2.%u", last);
    assert_true(address_from_literal(text, port, &address));
    return address;
}

/* Sockets. */

int stage_bound(const char *host, int type, struct address *ret_address)
{
    int yes = 1;

    assert_true(address_from_literal(host, 0, ret_address));
    int fd = socket(address_family(ret_address), type, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (fd < 0 || bind(fd, &ret_address->u.any, ret_address->length) < 0)
        skip(); /* a system without IPv6 */
    address_of_socket(fd, ret_address, NULL);
    return fd;
}

struct address stage_path(struct probe_stage *stage, const char *name)
{
    struct address address;
    struct error error;
    char path[100];

    snprintf(path, sizeof path, "%s/%s", stage->folder, name);
    assert_true(address_from_path(path, strlen(path), &address, &error));
    return address;
}

int stage_bound_unix(struct probe_stage *stage, int type, struct address *ret_address)
{
    int fd = socket(AF_UNIX, type, 0);

    *ret_address = stage_path(stage, "socket");
    assert_int_equal(bind(fd, &ret_address->u.any, ret_address->length), 0);
    return fd;
}

void stage_fill(int listener, const struct address *address, int fillers[PROBE_STAGE_FILLERS])
{
    assert_int_equal(listen(listener, 0), 0);
    for (size_t i = 0; i < PROBE_STAGE_FILLERS; i++) {
        fillers[i] = socket(address_family(address), SOCK_STREAM, 0);
        fcntl(fillers[i], F_SETFL, O_NONBLOCK);
        (void)!connect(fillers[i], &address->u.any, address->length);
    }
}

void stage_empty(int fillers[PROBE_STAGE_FILLERS])
{
    for (size_t i = 0; i < PROBE_STAGE_FILLERS; i++)
        close(fillers[i]);
}

unsigned long stage_limit(int spare)
{
    struct rlimit limit;
    int lowest = dup(0);

    close(lowest);
    getrlimit(RLIMIT_NOFILE, &limit);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = (rlim_t)(lowest + spare);
    setrlimit(RLIMIT_NOFILE, &limit);
    return before;
}

void stage_unlimit(unsigned long soft)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = soft;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* The scheme in memory. */

struct stage_transport {
    struct transport base;
    struct stage_actor *actor;
    unsigned asked;
};

static struct stage_actor *actor_of(const struct transport *transport)
{
    return ((const struct stage_transport *)transport)->actor;
}

static struct io stage_open(struct transport *transport)
{
    const struct stage_actor *actor = actor_of(transport);

    if (((struct stage_transport *)transport)->asked++ < actor->waits)
        return io_result(IO_WANT_WRITE, 0);
    return actor->open_error ? io_failed(actor->open_error) : io_result(IO_OK, 0);
}

static struct io stage_read(struct transport *transport, void *buffer, size_t size)
{
    (void)transport;
    (void)buffer;
    (void)size;
    return io_result(IO_WANT_READ, 0);
}

static struct io stage_write(struct transport *transport, const void *bytes, size_t length)
{
    struct stage_actor *actor = actor_of(transport);

    if (actor->blocked_writes > 0) {
        actor->blocked_writes--;
        return io_result(IO_WANT_WRITE, 0);
    }
    assert_true(length <= sizeof actor->written);
    memcpy(actor->written, bytes ? bytes : "", length);
    actor->written_length = length;
    actor->writes++;
    return io_result(IO_OK, length);
}

static void stage_close(struct transport *transport, bool abort)
{
    (void)abort;
    current->closed++;
    free(transport);
}

static void stage_describe(struct transport *transport, struct transport_description *ret_description)
{
    const struct stage_actor *actor = actor_of(transport);
    struct address from;

    if (actor->local)
        assert_true(address_from_literal(actor->local, 1234, &ret_description->local));
    if (!ret_description->wants_icmp)
        return;
    ret_description->knows_icmp = actor->knows_icmp;
    ret_description->has_icmp = actor->has_icmp;
    if (!actor->has_icmp)
        return;
    assert_true(address_from_literal(actor->icmp_from, 0, &from));
    address_format_host(&from, ret_description->icmp.from);
}

static void stage_watch(const struct transport *transport, struct watch *ret_watch)
{
    (void)transport;
    *ret_watch = (struct watch){WATCH_NEVER, WATCH_LATER, WATCH_NEVER};
}

static const struct transport_ops stage_ops = {
    .open = stage_open,
    .read = stage_read,
    .write = stage_write,
    .close = stage_close,
    .describe = stage_describe,
    .watch = stage_watch,
};

static struct transport *stage_dial(const struct transport_options *options, struct error *ret_error)
{
    const unsigned char *bytes = (const unsigned char *)&options->remote->u.v4.sin_addr;
    struct stage_actor *actor = &current->actors[bytes[3] % PROBE_STAGE_ACTORS];

    actor->any_port = options->any_port;
    actor->tells_icmp = options->tells_icmp;
    if (actor->dial_error) {
        error_set(ret_error, STATUS_CONNECT, actor->dial_error, "dial");
        return NULL;
    }
    struct stage_transport *transport = calloc(1, sizeof *transport);
    transport->base.ops = &stage_ops;
    transport->actor = actor;
    current->dialled++;
    return &transport->base;
}

struct scheme stage_scheme = {.name = "stage", .dial = stage_dial};
