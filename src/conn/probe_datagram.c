/* probe_datagram.c: asking a datagram service something (probe.h): nobody says whether it is there but itself, and an
 * ICMP error where it is not. */
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "conn/probe_internal.h"

enum { SENT_MAXIMUM = 3 }; /* datagrams get lost: at the beginning, after a third and two thirds of the time */

void probe_datagram_begin(struct probe *probe)
{
    probe->payload = payload_find(address_port(&probe->remote));
    probe->send_at = probe->started_at;
    probe->want = IO_WANT_READ;
}

static struct io datagram_send(struct probe *probe, uint64_t now)
{
    const struct payload *payload = probe->payload;
    struct io io = probe->transport->ops->write(probe->transport, payload->bytes, payload->length);

    if (io.status == IO_WANT_WRITE) {
        probe->send_at = clock_add(now, probe_later_delay);
        return io;
    }
    probe->sent++;
    probe->send_at = probe->sent == SENT_MAXIMUM
                         ? CLOCK_NEVER
                         : clock_add(probe->started_at, probe->options->timeout / SENT_MAXIMUM * probe->sent);
    return io;
}

/* A socket can be given the very port that it asks, and hears itself. */
static bool datagram_take(struct probe *probe, const unsigned char *bytes, size_t length, uint64_t now,
                          struct probe_result *result)
{
    struct transport_description description = {0};

    probe->transport->ops->describe(probe->transport, &description);
    if (probe_meets(probe, &description))
        return probe_start_over(probe, now, result);
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
    unsigned char answer[PROBE_ANSWER_MAXIMUM];
    struct io io = io_result(IO_OK, 0);

    if (now >= probe->send_at)
        io = datagram_send(probe, now);
    if (io.status != IO_ERROR && io.status != IO_END)
        io = probe->transport->ops->read(probe->transport, answer, sizeof answer);
    if (io.status == IO_WANT_READ || io.status == IO_WANT_WRITE)
        return false;
    if (io.status == IO_OK)
        return datagram_take(probe, answer, io.count, now, result);
    probe_say_failed(probe, io.system, result);
    return true;
}
