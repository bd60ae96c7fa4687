/* probe_datagram.c: asking a datagram service something (probe.h): nobody says whether it is there but itself, and an
 * ICMP error where it is not. */
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/probe_internal.h"

enum { SENT_MAXIMUM = 3 }; /* datagrams get lost: at the beginning, after a third and two thirds of the time */

void probe_datagram_begin(struct probe *probe)
{
    probe->payload = payload_find(address_port(&probe->attempt.remote));
    probe->send_at = probe->started_at;
    probe->attempt.want = IO_WANT_READ;
}

static struct io datagram_send(struct probe *probe, uint64_t now)
{
    const struct payload *payload = probe->payload;
    struct transport *transport = probe->attempt.transport;
    struct io io = transport->ops->write(transport, payload->bytes, payload->length);

    if (io.status == IO_WANT_WRITE) {
        probe->send_at = clock_add(now, ATTEMPT_LATER);
        return io;
    }
    probe->sent++;
    probe->send_at = probe->sent == SENT_MAXIMUM
                         ? CLOCK_NEVER
                         : probe->started_at + (probe->ends_at - probe->started_at) / SENT_MAXIMUM * probe->sent;
    return io;
}

/* A socket can be given the very port that it asks, and hears itself. */
static bool datagram_take(struct probe *probe, const unsigned char *bytes, size_t length, uint64_t now,
                          struct probe_result *result)
{
    struct transport *transport = probe->attempt.transport;
    struct transport_description description = {0};

    transport->ops->describe(transport, &description);
    if (probe_is_joined(probe, &description)) {
        probe_warn_joined(probe, &description);
        return probe_start_over(probe, now, result);
    }
    probe_say_open(probe, &description, result);
    if (!probe->options->keeps_answer || length == 0)
        return true;
    result->answer = memory_allocate(length);
    memcpy(result->answer, bytes, length);
    result->answer_length = length;
    return true;
}

bool probe_datagram_look(struct probe *probe, uint64_t now, struct probe_result *result)
{
    struct transport *transport = probe->attempt.transport;
    unsigned char answer[PROBE_ANSWER_MAXIMUM];
    struct io io = io_result(IO_OK, 0);

    if (now >= probe->send_at)
        io = datagram_send(probe, now);
    if (io.status != IO_ERROR) /* datagrams know no IO_END */
        io = transport->ops->read(transport, answer, sizeof answer);
    if (io.status == IO_WANT_READ || io.status == IO_WANT_WRITE)
        return false;
    if (io.status == IO_OK && probe->payload->is_answer && !probe->payload->is_answer(answer, io.count))
        return false;
    if (io.status == IO_OK)
        return datagram_take(probe, answer, io.count, now, result);
    probe_say_failed(probe, io.system, result);
    return true;
}
