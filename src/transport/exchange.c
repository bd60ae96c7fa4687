/* exchange.c: what an answer took (exchange.h). */
#include "transport/exchange.h"

#include "base/clock.h"
#include "net/tcpinfo.h"
#include "net/timestamps.h"

/* By how much an acknowledgement must have come before the answer not to be a part of it. */
static const uint64_t acknowledgement_lead = CLOCK_MILLISECOND;

/* What an acknowledgement may take beyond a round trip: Linux delays them by 40 ms and more, others by up to 200 ms. */
static const uint64_t acknowledgement_slack = 35 * CLOCK_MILLISECOND;

/* By how much two looks at both clocks may differ before somebody has set the wall clock. */
static const int64_t offset_tolerance = (int64_t)(5 * CLOCK_MILLISECOND);

void exchange_init(struct exchange *exchange)
{
    *exchange = (struct exchange){.wanted = true};
}

/* A kernel's time as a point on our clock. */
static uint64_t point_of(const struct exchange *exchange, uint64_t realtime)
{
    return (uint64_t)((int64_t)realtime - exchange->realtime_offset);
}

static bool is_earlier(uint64_t at, uint64_t point)
{
    return clock_add(at, (uint64_t)offset_tolerance) < point;
}

/* Bytes go in order: what tells of a later byte tells of this write as well, unless its own entry came. */
static void write_note(struct exchange_write *write, const struct timestamp *stamp, uint64_t at)
{
    if (write->called_at == 0 || (int32_t)(stamp->byte - write->last_byte) < 0 || is_earlier(at, write->called_at))
        return;
    if (stamp->kind == TIMESTAMP_ACKNOWLEDGED && write->acknowledged_at == 0)
        write->acknowledged_at = at;
    else if (stamp->kind == TIMESTAMP_SENT && write->sent_at == 0)
        write->sent_at = at;
    else if (stamp->kind == TIMESTAMP_SENT && stamp->byte == write->last_byte)
        write->resent_at = at;
}

static void exchange_take_in(struct exchange *exchange, int fd)
{
    struct timestamp stamp;

    while (timestamps_take(fd, &stamp)) {
        uint64_t at = point_of(exchange, stamp.realtime_ns);
        if (!exchange->stamped)
            continue;
        for (int i = 0; i < 2; i++)
            write_note(&exchange->writes[i], &stamp, at);
    }
}

static void exchange_begin(struct exchange *exchange, int fd)
{
    exchange->realtime_offset = clock_realtime_offset();
    exchange->stamped = timestamps_enable(fd, &exchange->next_byte);
    exchange->was_stamped = exchange->was_stamped || exchange->stamped;
    exchange->arrived_at = 0;
    for (int i = 0; i < 2; i++)
        exchange->writes[i] = (struct exchange_write){.called_at = 0};
}

void exchange_before_write(struct exchange *exchange, int fd)
{
    if (exchange->was_stamped)
        exchange_take_in(exchange, fd);
    if (!exchange->wanted)
        return;
    if (!exchange->waiting && !exchange->stamped)
        exchange_begin(exchange, fd);
    if (!exchange->waiting)
        exchange->early = tcpinfo_unread(fd);
    exchange->called_at = clock_now();
    if (!exchange->waiting)
        exchange->began_at = exchange->called_at;
}

void exchange_wrote(struct exchange *exchange, size_t count)
{
    if (!exchange->wanted)
        return;
    exchange->next_byte += (uint32_t)count;
    exchange->writes[1] = exchange->writes[0];
    exchange->writes[0] =
        (struct exchange_write){.last_byte = exchange->next_byte - 1, .called_at = exchange->called_at};
    exchange->waiting = true;
}

void exchange_before_read(struct exchange *exchange, int fd)
{
    if (exchange->was_stamped)
        exchange_take_in(exchange, fd);
    if (!exchange->waiting || !exchange->stamped || exchange->arrived_at != 0)
        return;
    uint64_t realtime = timestamps_of_waiting(fd);
    if (realtime != 0)
        exchange->arrived_at = point_of(exchange, realtime);
}

static uint64_t sent_at(const struct exchange_write *write)
{
    return write->sent_at ? write->sent_at : write->called_at;
}

/* Of an acknowledgement that was not delayed. */
static bool is_prompt(const struct exchange_write *write, uint64_t arrived_at, uint64_t minimum_rtt_ns)
{
    uint64_t at = write->acknowledged_at;
    uint64_t last_sent_at = write->resent_at ? write->resent_at : sent_at(write);

    return at >= last_sent_at && at + acknowledgement_lead <= arrived_at &&
           at - last_sent_at <= minimum_rtt_ns + acknowledgement_slack;
}

void exchange_divide(const struct exchange_write *write, uint64_t arrived_at, uint64_t minimum_rtt_ns,
                     struct answer *ret_answer)
{
    uint64_t sent = sent_at(write);
    uint64_t wait = arrived_at > sent ? arrived_at - sent : 0;
    uint64_t resending = write->resent_at > sent ? write->resent_at - sent : 0;
    uint64_t network;

    ret_answer->wait_ns = wait;
    ret_answer->network_ns = ret_answer->peer_ns = 0;
    ret_answer->network_by = NULL;
    if (is_prompt(write, arrived_at, minimum_rtt_ns)) {
        network = write->acknowledged_at - sent;
        ret_answer->network_by = "ack";
    } else if (minimum_rtt_ns > 0) {
        network = resending + minimum_rtt_ns;
        ret_answer->network_by = "min_rtt";
    } else {
        return;
    }
    ret_answer->network_ns = network < wait ? network : wait;
    ret_answer->peer_ns = wait - ret_answer->network_ns;
}

static bool clock_was_set(const struct exchange *exchange)
{
    int64_t moved = clock_realtime_offset() - exchange->realtime_offset;

    return moved > offset_tolerance || moved < -offset_tolerance;
}

/* The wall clock jumped: what the kernel told means nothing, what our calls told does. */
static void exchange_forget_stamps(struct exchange *exchange)
{
    exchange->arrived_at = 0;
    for (int i = 0; i < 2; i++) {
        struct exchange_write *write = &exchange->writes[i];
        write->sent_at = write->resent_at = write->acknowledged_at = 0;
    }
}

/* The last of ours that was sent before the answer came: another may have followed before that was read. */
static const struct exchange_write *exchange_last_write(const struct exchange *exchange, uint64_t arrived_at)
{
    const struct exchange_write *last = &exchange->writes[0], *before = &exchange->writes[1];

    return sent_at(last) > arrived_at && before->called_at != 0 ? before : last;
}

static void exchange_finish(struct exchange *exchange, int fd)
{
    exchange->waiting = false;
    if (!exchange->stamped)
        return;
    exchange->stamped = false;
    timestamps_disable(fd);
    exchange_take_in(exchange, fd);
}

/* Whether nothing of what was read came after we spoke. */
static bool exchange_pass_early(struct exchange *exchange, size_t count)
{
    bool all_early = count <= exchange->early;

    if (exchange->early > 0)
        exchange->arrived_at = 0; /* of the first of them */
    exchange->early -= all_early ? count : exchange->early;
    return all_early;
}

const struct answer *exchange_read(struct exchange *exchange, int fd, size_t count)
{
    struct tcp_figures figures;

    if (!exchange->waiting || exchange_pass_early(exchange, count))
        return NULL;
    if (exchange->stamped && clock_was_set(exchange))
        exchange_forget_stamps(exchange);
    bool told = exchange->arrived_at != 0;
    if (told && exchange->arrived_at < exchange->began_at) {
        exchange->arrived_at = 0; /* it lay there before we spoke */
        return NULL;
    }
    uint64_t now = clock_now(), arrived_at = told ? exchange->arrived_at : now;
    const struct exchange_write *write = exchange_last_write(exchange, arrived_at);
    tcpinfo_read(fd, &figures);
    exchange_divide(write, arrived_at, figures.minimum_rtt_ns, &exchange->answer);
    exchange->answer.number = ++exchange->number;
    exchange->answer.basis = told && write->sent_at != 0 ? BASIS_KERNEL : BASIS_CALL;
    exchange->answer.sending_ns = write->called_at - exchange->began_at;
    exchange->answer.unread_ns = now > arrived_at ? now - arrived_at : 0;
    exchange_finish(exchange, fd);
    return &exchange->answer;
}

void exchange_end(struct exchange *exchange, int fd)
{
    exchange_finish(exchange, fd);
    exchange->wanted = false;
}
