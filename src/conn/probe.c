/* probe.c: one look at one address (probe.h). */
#include "conn/probe.h"

#include <errno.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/probe_internal.h"
#include "conn/tap.h"

enum { MEETINGS_MAXIMUM = 8 };

static void probe_link(struct probe *probe)
{
    struct probes *probes = probe->options->probes;

    if (!probes)
        return;
    probe->next = probes->first;
    if (probes->first)
        probes->first->previous = probe;
    probes->first = probe;
}

static void probe_unlink(struct probe *probe)
{
    if (!probe->options->probes)
        return;
    if (probe->previous)
        probe->previous->next = probe->next;
    else
        probe->options->probes->first = probe->next;
    if (probe->next)
        probe->next->previous = probe->previous;
}

/* False, with *result filled, if that is the end already. */
static bool probe_dial(struct probe *probe, struct probe_result *result)
{
    const struct probe_options *options = probe->options;
    struct address source = address_to_bind(&options->source, options->source_port, &probe->remote);
    bool internet = probe_is_internet(probe);
    struct error error;

    tap_dial(options->set->tap, &probe->remote);
    probe->transport = options->scheme->dial(
        &(struct transport_options){
            .local = &source,
            .remote = &probe->remote,
            .sockopts = options->sockopts,
            .origin = {options->set->bus, probe->conn},
            .tells_icmp = internet,
            .spare = options->spare,
            .any_port = internet && probe_is_datagram(probe) && payload_find(address_port(&probe->remote))->any_port,
        },
        &error);
    if (probe->transport)
        return true;
    probe_say_undialled(probe, &error, result);
    return false;
}

static bool is_same_host(struct address a, struct address b)
{
    address_set_port(&a, 0);
    address_set_port(&b, 0);
    return address_equal(&a, &b);
}

static bool probe_goes_from(struct probe *probe, const struct address *local)
{
    struct transport_description description = {0};

    if (!probe->transport)
        return false;
    probe->transport->ops->describe(probe->transport, &description);
    return address_equal(&description.local, local);
}

static struct probe *probe_find_other(const struct probe *probe, const struct address *local,
                                      const struct address *peer)
{
    struct probe *other = probe->options->probes ? probe->options->probes->first : NULL;

    while (other && (other == probe || !address_equal(&other->remote, local) || !probe_goes_from(other, peer)))
        other = other->next;
    return other;
}

/* TCP's own connection to itself is tcp.c's affair. */
bool probe_meets(struct probe *probe, const struct transport_description *description)
{
    const struct address *local = &description->local;
    const struct address *peer = probe_is_datagram(probe) ? &description->remote : &probe->remote;

    if (!probe_is_internet(probe) || !is_same_host(*local, *peer))
        return false;
    struct probe *other = probe_find_other(probe, local, peer);
    if (other)
        other->met = true;
    return other || (probe_is_datagram(probe) && address_equal(local, peer));
}

static bool probe_look(struct probe *probe, uint64_t now, struct probe_result *result);

/* From a port that was chosen it is the same again and again. */
static void probe_give_up(struct probe *probe, struct probe_result *result)
{
    if (probe_is_datagram(probe))
        probe_say_silent(probe, result);
    else
        probe_say_failed(probe, ECONNREFUSED, result);
}

/* The old socket keeps its port meanwhile, so that the new one gets another. */
bool probe_start_over(struct probe *probe, uint64_t now, struct probe_result *result)
{
    struct transport *old = probe->transport;

    probe->met = false;
    if (probe->meetings++ == MEETINGS_MAXIMUM) {
        probe_give_up(probe, result);
        return true;
    }
    loop_watch_free(probe->watch);
    probe->watch = NULL;
    probe->payload = NULL;
    probe->sent = 0;
    bool over = !probe_dial(probe, result) || probe_look(probe, now, result);
    old->ops->close(old, true);
    return over;
}

static void probe_tell_packets(struct probe *probe)
{
    struct tap *tap = probe->options->set->tap;
    struct transport_description description = {0};

    if (!tap)
        return;
    probe->transport->ops->describe(probe->transport, &description);
    tap_claim(tap, probe->conn, &description.local, &probe->remote);
}

static bool probe_opened(struct probe *probe, uint64_t now, struct probe_result *result)
{
    struct transport_description description = {0};

    if (probe_is_datagram(probe) && probe_is_internet(probe)) {
        probe_datagram_begin(probe);
        return probe_datagram_look(probe, now, result);
    }
    probe->transport->ops->describe(probe->transport, &description);
    if (probe_meets(probe, &description))
        return probe_start_over(probe, now, result);
    probe_say_open(probe, &description, result);
    return true;
}

static bool probe_open(struct probe *probe, uint64_t now, struct probe_result *result)
{
    struct io io = io_result(IO_OK, 0);

    if (probe->transport->ops->open)
        io = probe->transport->ops->open(probe->transport);
    probe_tell_packets(probe);
    if (io.status == IO_OK)
        return probe_opened(probe, now, result);
    probe->want = io.status;
    if (io.status == IO_ERROR)
        probe_say_failed(probe, io.system, result);
    else if (probe_is_datagram(probe)) /* connect(2) has no port left for it */
        probe_say_again(probe, EAGAIN, result);
    else
        return false;
    return true;
}

/* True: it is over, and *result is filled but for duration_ns. */
static bool probe_look(struct probe *probe, uint64_t now, struct probe_result *result)
{
    if (probe->met)
        return probe_start_over(probe, now, result);
    return probe->payload ? probe_datagram_look(probe, now, result) : probe_open(probe, now, result);
}

/* What to wait on; negative: cannot be waited for. */
static int probe_descriptor(const struct probe *probe)
{
    struct watch watch = {WATCH_NEVER, WATCH_NEVER, WATCH_NEVER};

    probe->transport->ops->watch(probe->transport, &watch);
    return probe->want == IO_WANT_READ ? watch.read : watch.write;
}

/* On one's own machine connect(2) and send(2) carry everything there and back. */
static bool probe_begin(struct probe *probe, struct probe_result *result)
{
    if (!probe_dial(probe, result) || probe_look(probe, probe->started_at, result))
        return true;
    return probe_descriptor(probe) >= 0 && probe_look(probe, probe->started_at, result);
}

static void probe_set_duration(const struct probe *probe, struct probe_result *result, uint64_t now)
{
    result->duration_ns = now > probe->started_at ? now - probe->started_at : 1;
}

static void probe_free(struct probe *probe)
{
    probe_unlink(probe);
    loop_watch_free(probe->watch);
    loop_timer_free(probe->timer);
    if (probe->transport)
        probe->transport->ops->close(probe->transport, false);
    free(probe);
}

static void probe_finish(struct probe *probe, struct probe_result *result, uint64_t now)
{
    probe_done *done = probe->done;
    void *argument = probe->argument;

    probe_set_duration(probe, result, now);
    probe_free(probe);
    done(argument, result, now);
}

static void on_ready(void *argument, uint64_t now);

/* A transport may change its descriptor as it opens: the watch is always made anew. */
static void probe_wait(struct probe *probe, uint64_t now)
{
    int fd = probe_descriptor(probe);
    uint64_t later = fd >= 0 ? CLOCK_NEVER : clock_add(now, probe_later_delay), at = probe->ends_at;

    loop_watch_free(probe->watch);
    probe->watch = NULL;
    if (fd >= 0)
        probe->watch = loop_watch_new(probe->loop, fd, probe->want == IO_WANT_READ ? LOOP_READ : LOOP_WRITE,
                                      on_ready, probe);
    if (probe->payload && probe->send_at < at)
        at = probe->send_at;
    if (!probe->timer)
        probe->timer = loop_timer_new(probe->loop, on_ready, probe);
    loop_timer_set(probe->timer, later < at ? later : at);
}

/* What has come by the last moment counts: the timer may have been called before the watch. */
static void on_ready(void *argument, uint64_t now)
{
    struct probe *probe = argument;
    struct probe_result result;

    if (!probe_look(probe, now, &result)) {
        if (now < probe->ends_at) {
            probe_wait(probe, now);
            return;
        }
        probe_say_silent(probe, &result);
    }
    probe_finish(probe, &result, now);
}

struct probe *probe_start(struct loop *loop, const struct probe_options *options, const struct address *remote,
                          probe_done *done, void *argument, struct probe_result *ret_result)
{
    struct probe first = {.loop = loop, .options = options, .remote = *remote, .started_at = clock_now(),
                          .send_at = CLOCK_NEVER, .done = done, .argument = argument};

    first.ends_at = clock_add(first.started_at, options->timeout);
    if (bus_wants(options->set->bus, EVENT_SEGMENT))
        first.conn = conn_next_id(options->set);
    if (probe_begin(&first, ret_result)) {
        probe_set_duration(&first, ret_result, clock_now());
        return NULL;
    }
    struct probe *probe = memory_allocate(sizeof *probe);
    *probe = first;
    probe_link(probe);
    probe_wait(probe, probe->started_at);
    return probe;
}

void probe_cancel(struct probe *probe)
{
    struct transport_description description = {0};

    if (!probe)
        return;
    probe->transport->ops->describe(probe->transport, &description);
    probe_meets(probe, &description);
    probe_free(probe);
}
