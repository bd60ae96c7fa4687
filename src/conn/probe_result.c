/* probe_result.c: what a look has shown (probe.h). */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "conn/probe_internal.h"
#include "transport/datagram.h"

bool probe_is_datagram(const struct probe *probe)
{
    return probe->options->scheme->capabilities & TRANSPORT_DATAGRAM;
}

bool probe_is_internet(const struct probe *probe)
{
    int family = address_family(&probe->attempt.remote);

    return family == AF_INET || family == AF_INET6;
}

void probe_result_release(struct probe_result *result)
{
    if (result->transport)
        result->transport->ops->close(result->transport, false);
    free(result->answer);
    result->transport = NULL;
    result->answer = NULL;
    result->answer_length = 0;
}

static void result_begin(const struct probe *probe, struct probe_result *result)
{
    *result = (struct probe_result){
        .conn = probe->attempt.conn, .basis = BASIS_KERNEL, .remote = probe->attempt.remote};
}

void probe_say_open(struct probe *probe, const struct transport_description *description, struct probe_result *result)
{
    result_begin(probe, result);
    result->state = CHECK_OPEN;
    result->local = description->local;
    result->rtt_ns = description->tcp.rtt_ns;
    if (probe_is_datagram(probe))
        attempt_cancel(&probe->attempt);
    else
        result->transport = attempt_take(&probe->attempt);
}

void probe_say_again(struct probe *probe, int system, struct probe_result *result)
{
    result_begin(probe, result);
    result->again = true;
    result->system = system;
    attempt_cancel(&probe->attempt);
}

/* Nobody was asked, but for a moment's want. */
static bool is_want(const struct probe *probe, int system)
{
    return system == EMFILE || system == ENFILE || system == ENOBUFS || system == ENOMEM ||
           (system == EADDRINUSE && probe_is_internet(probe));
}

/* EADDRNOTAVAIL of connect(2) says that no source port is left, or that this system has no address to go there from.
 * UDP, whose ports are others, meets the latter alone. */
static bool probe_lacks_address(const struct probe *probe)
{
    struct address local = probe->options->source;
    struct error error;

    address_set_port(&local, 0);
    struct transport *transport = udp_scheme.dial(
        &(struct transport_options){.local = &local, .remote = &probe->attempt.remote,
                                    .origin = {probe->options->set->bus, probe->attempt.conn}}, &error);
    if (!transport)
        return false;
    struct io io = transport->ops->open(transport);
    transport->ops->close(transport, false);
    return io.status == IO_ERROR && io.system == EADDRNOTAVAIL;
}

static bool lacks_port(const struct probe *probe, int system)
{
    return system == EADDRNOTAVAIL && probe_is_internet(probe) && !probe_is_datagram(probe) &&
           !probe_lacks_address(probe);
}

/* vsock says ECONNRESET. */
static bool is_refused(const struct probe *probe, int system)
{
    return system == ECONNREFUSED || (system == ECONNRESET && !probe_is_datagram(probe));
}

static bool is_from(const struct icmp_error *icmp, const struct address *address)
{
    char host[ADDRESS_HOST_SIZE];

    return strcmp(icmp->from, address_format_host(address, host)) == 0;
}

static enum check_party party_of_icmp(const struct probe_result *result)
{
    if (is_from(&result->icmp, &result->remote))
        return CHECKED_BY_HOST;
    if (result->local.length > 0 && is_from(&result->icmp, &result->local))
        return CHECKED_BY_LOCAL;
    return CHECKED_BY_ROUTER;
}

static enum check_party party_of(const struct probe *probe, const struct probe_result *result, bool knows_icmp)
{
    int system = result->system;

    if (result->has_icmp)
        return party_of_icmp(result);
    if (is_refused(probe, system)) /* without ICMP it was an RST; a datagram's is always ICMP */
        return knows_icmp && !probe_is_datagram(probe) ? CHECKED_BY_HOST : CHECKED_BY_NONE;
    if (system == ETIMEDOUT || (probe_is_internet(probe) && !knows_icmp && io_is_refusal(system)))
        return CHECKED_BY_NONE;
    return CHECKED_BY_LOCAL;
}

/* What this system itself rejects has not reached anybody who might have closed it. */
static enum check_state state_of(const struct probe *probe, const struct probe_result *result)
{
    if (result->system == ETIMEDOUT)
        return probe_is_datagram(probe) ? CHECK_NO_ANSWER : CHECK_FILTERED;
    if (is_refused(probe, result->system) && result->said_by != CHECKED_BY_LOCAL)
        return CHECK_CLOSED;
    return CHECK_UNREACHABLE;
}

/* Whether the kernel keeps what ends a connect(2), too. */
static bool probe_can_know(const struct probe *probe)
{
    return probe_is_datagram(probe) || probe->options->probes->tells_connecting;
}

void probe_say_failed(struct probe *probe, int system, struct probe_result *result)
{
    struct transport_description description = {.wants_icmp = probe_is_internet(probe)};

    if (is_want(probe, system) || lacks_port(probe, system)) {
        probe_say_again(probe, system, result);
        return;
    }
    probe->attempt.transport->ops->describe(probe->attempt.transport, &description);
    result_begin(probe, result);
    result->system = system;
    result->local = description.local;
    result->has_icmp = description.has_icmp;
    result->icmp = description.icmp;
    result->said_by = party_of(probe, result, description.knows_icmp && probe_can_know(probe));
    result->state = state_of(probe, result);
    if (result->said_by == CHECKED_BY_LOCAL)
        result->has_icmp = false;
    attempt_cancel(&probe->attempt);
}

/* bind(2) minds a port that was chosen only where somebody else keeps it for good. */
static bool is_kept(const struct probe *probe, int system)
{
    return system == EADDRINUSE && (probe->options->source_port || address_port(&probe->options->source));
}

void probe_say_undialled(struct probe *probe, const struct error *error, struct probe_result *result)
{
    if (is_want(probe, error->system) && !is_kept(probe, error->system)) {
        probe_say_again(probe, error->system, result);
        return;
    }
    if (probe->options->failure && error->system != EAFNOSUPPORT) /* another address may be of a family there is */
        *probe->options->failure = *error;
    result_begin(probe, result);
    result->system = error->system;
    result->state = CHECK_UNREACHABLE;
    result->said_by = CHECKED_BY_LOCAL;
}

/* A datagram for which there was never room asked nobody. */
void probe_say_silent(struct probe *probe, struct probe_result *result)
{
    struct transport_description description = {0};

    if (probe_is_datagram(probe) && probe->sent == 0) {
        probe_say_again(probe, ENOBUFS, result);
        return;
    }
    probe->attempt.transport->ops->describe(probe->attempt.transport, &description);
    result_begin(probe, result);
    result->local = description.local;
    result->state = probe_is_datagram(probe) ? CHECK_NO_ANSWER : CHECK_FILTERED;
    result->basis = BASIS_CALL;
    attempt_cancel(&probe->attempt);
}
