/* probe.c: one look at one address (probe.h). */
#include "conn/probe.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/probe_internal.h"
#include "net/errqueue.h"

enum { MEETINGS_MAXIMUM = 8 };

void probes_init(struct probes *probes)
{
    *probes = (struct probes){.spare = {.fd = -1}, .tells_connecting = errqueue_tells_connecting()};
}

void probes_release(struct probes *probes)
{
    if (probes->spare.fd >= 0)
        close(probes->spare.fd);
    probes->spare.fd = -1;
}

static void probe_link(struct probe *probe)
{
    struct probes *probes = probe->options->probes;

    probe->next = probes->first;
    if (probes->first)
        probes->first->previous = probe;
    probes->first = probe;
}

static void probe_unlink(struct probe *probe)
{
    if (probe->previous)
        probe->previous->next = probe->next;
    else
        probe->options->probes->first = probe->next;
    if (probe->next)
        probe->next->previous = probe->previous;
}

static bool has_sockopts(const struct probe_options *options)
{
    return options->sockopts && options->sockopts->count > 0;
}

/* False, with *result filled, if that is the end already. */
static bool probe_dial(struct probe *probe, struct probe_result *result)
{
    const struct probe_options *options = probe->options;
    const struct address *remote = &probe->attempt.remote;
    struct address source = address_to_bind(&options->source, options->source_port, remote);
    bool internet = probe_is_internet(probe);
    struct transport_options dialled = {
        .local = &source,
        .sockopts = options->sockopts,
        .origin = {options->set->bus, probe->attempt.conn},
        .tells_icmp = internet,
        .spare = has_sockopts(options) ? NULL : &options->probes->spare,
        .any_port = internet && probe_is_datagram(probe) && payload_find(address_port(remote))->is_answer,
    };
    struct error error;

    if (attempt_dial(&probe->attempt, options->scheme, dialled, &error))
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

static bool probe_goes_from(const struct probe *probe, const struct address *local)
{
    struct transport *transport = probe->attempt.transport;
    struct transport_description description = {0};

    if (!transport)
        return false;
    transport->ops->describe(transport, &description);
    return address_equal(&description.local, local);
}

/* Its other end: a datagram may have come from another port than it went to. */
static const struct address *probe_peer(const struct probe *probe, const struct transport_description *description)
{
    return probe_is_datagram(probe) ? &description->remote : &probe->attempt.remote;
}

/* NULL: nobody else of ours is at the other end. */
static struct probe *probe_find_other(const struct probe *probe, const struct transport_description *description)
{
    const struct address *local = &description->local, *peer = probe_peer(probe, description);
    struct probe *other = probe->options->probes->first;

    if (!probe_is_internet(probe) || !is_same_host(*local, *peer))
        return NULL;
    while (other && (other == probe || !address_equal(&other->attempt.remote, local) || !probe_goes_from(other, peer)))
        other = other->next;
    return other;
}

bool probe_is_joined(const struct probe *probe, const struct transport_description *description)
{
    bool itself = probe_is_datagram(probe) && probe_is_internet(probe) &&
                  address_equal(&description->local, probe_peer(probe, description));

    return itself || probe_find_other(probe, description);
}

void probe_warn_joined(const struct probe *probe, const struct transport_description *description)
{
    struct probe *other = probe_find_other(probe, description);

    if (other)
        other->met = true;
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
    probe->met = false;
    if (probe->meetings++ == MEETINGS_MAXIMUM) {
        probe_give_up(probe, result);
        return true;
    }
    struct transport *old = attempt_take(&probe->attempt);
    probe->payload = NULL;
    probe->sent = 0;
    bool over = !probe_dial(probe, result) || probe_look(probe, now, result);
    old->ops->close(old, true);
    return over;
}

static bool probe_opened(struct probe *probe, uint64_t now, struct probe_result *result)
{
    struct transport *transport = probe->attempt.transport;
    struct transport_description description = {0};

    if (probe_is_datagram(probe) && probe_is_internet(probe)) {
        probe_datagram_begin(probe);
        return probe_datagram_look(probe, now, result);
    }
    transport->ops->describe(transport, &description);
    if (probe_is_joined(probe, &description)) {
        probe_warn_joined(probe, &description);
        return probe_start_over(probe, now, result);
    }
    probe_say_open(probe, &description, result);
    return true;
}

static bool probe_open(struct probe *probe, uint64_t now, struct probe_result *result)
{
    struct io io = attempt_open(&probe->attempt);

    if (io.status == IO_OK)
        return probe_opened(probe, now, result);
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

/* On one's own machine connect(2) and send(2) carry everything there and back. */
static bool probe_begin(struct probe *probe, struct probe_result *result)
{
    if (!probe_dial(probe, result) || probe_look(probe, probe->started_at, result))
        return true;
    return attempt_descriptor(&probe->attempt) >= 0 && probe_look(probe, probe->started_at, result);
}

static void probe_set_duration(const struct probe *probe, struct probe_result *result, uint64_t now)
{
    result->duration_ns = now > probe->started_at ? now - probe->started_at : 1;
}

static void probe_free(struct probe *probe)
{
    probe_unlink(probe);
    attempt_cancel(&probe->attempt);
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

static void probe_wait(struct probe *probe, uint64_t now)
{
    bool sends_before = probe->payload && probe->send_at < probe->ends_at;

    attempt_wait(&probe->attempt, now, sends_before ? probe->send_at : probe->ends_at, on_ready, probe);
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

static void probe_set_end(struct probe *probe, uint64_t ends_at)
{
    probe->ends_at = clock_add(probe->started_at, probe->options->timeout);
    if (ends_at < probe->ends_at)
        probe->ends_at = ends_at > probe->started_at ? ends_at : probe->started_at;
}

struct probe *probe_start(struct loop *loop, const struct probe_options *options, const struct address *remote,
                          uint64_t ends_at, probe_done *done, void *argument, struct probe_result *ret_result)
{
    struct probe first = {.attempt = {.loop = loop, .set = options->set, .remote = *remote}, .options = options,
                          .started_at = clock_now(), .send_at = CLOCK_NEVER, .done = done, .argument = argument};

    probe_set_end(&first, ends_at);
    if (bus_wants(options->set->bus, EVENT_SEGMENT))
        first.attempt.conn = conn_next_id(options->set);
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

/* One whose other end is this one must not take itself for open. */
void probe_cancel(struct probe *probe)
{
    struct transport_description description = {0};

    if (!probe)
        return;
    probe->attempt.transport->ops->describe(probe->attempt.transport, &description);
    probe_warn_joined(probe, &description);
    probe_free(probe);
}
