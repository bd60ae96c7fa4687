/* tcp_trace.c: handshake and close, by calls and the kernel's word (tcp_trace.h). */
#include "transport/tcp_trace.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/error.h"
#include "net/segment.h"
#include "net/tcpinfo.h"

enum { SYN_SIZE = 256 }; /* IPv6 with options, and the longest TCP header */

/* In mid-connection: what was before is not told, nor what this state says of it. */
static void trace_begin(struct tcp_trace *trace, int fd)
{
    trace->multipath = tcpstate_is_multipath(fd);
    if (trace->multipath)
        trace->fin_received = trace->fin_last = false;
    trace->state = tcpstate_of(fd);
}

/* Whether anybody wants to know now. */
static bool trace_is_wanted(struct tcp_trace *trace, int fd)
{
    bool was_wanted = trace->wanted;

    trace->wanted = bus_wants(trace->origin.bus, EVENT_SEGMENT);
    if (trace->wanted && !was_wanted)
        trace_begin(trace, fd);
    return trace->wanted;
}

void tcp_trace_init(struct tcp_trace *trace, int fd, struct origin origin, const struct address *local,
                    const struct address *remote)
{
    trace->wanted = bus_wants(origin.bus, EVENT_SEGMENT);
    trace->multipath = trace->wanted && tcpstate_is_multipath(fd);
    trace->origin = origin;
    trace->local = local;
    trace->remote = remote;
}

static void trace_tell(const struct tcp_trace *trace, enum event_direction direction, enum event_basis basis,
                       const struct segment *segment)
{
    struct endpoint local, remote;
    if (!trace->wanted)
        return;
    struct event event = {.type = EVENT_SEGMENT,
                          .t_ns = clock_now(),
                          .conn = trace->origin.conn,
                          .basis = basis,
                          .direction = direction,
                          .status = -1,
                          .transport = "tcp",
                          .local = &local,
                          .remote = &remote,
                          .segment = segment};

    address_to_endpoint(trace->local, &local);
    address_to_endpoint(trace->remote, &remote);
    bus_emit(trace->origin.bus, &event);
}

/* A segment whose number is known because all before it is. */
static struct segment segment_at(const struct tcp_trace *trace, unsigned flags, uint32_t seq)
{
    return (struct segment){.flags = flags,
                            .has_seq = true,
                            .seq = seq,
                            .window_scale = -1,
                            .state = tcpstate_name(trace->state)};
}

/* Nothing but a state, or what became of it. */
static void trace_tell_state(const struct tcp_trace *trace, const char *note)
{
    struct segment segment = {.window_scale = -1, .state = tcpstate_name(trace->state), .note = note};

    trace_tell(trace, DIRECTION_NONE, BASIS_KERNEL, &segment);
}

/* The peer's acknowledgement of our FIN, which lies behind all that was written. */
static void trace_tell_fin_acknowledged(struct tcp_trace *trace)
{
    struct segment segment = {.flags = SEGMENT_ACK,
                              .has_ack = true,
                              .ack = 2 + trace->out_bytes,
                              .window_scale = -1,
                              .state = tcpstate_name(trace->state),
                              .note = "of our FIN"};

    trace->fin_acknowledged = true;
    trace_tell(trace, DIRECTION_IN, BASIS_KERNEL, &segment);
}

void tcp_trace_sample(struct tcp_trace *trace, int fd)
{
    if (!trace_is_wanted(trace, fd))
        return;
    enum tcp_state before = trace->state;
    trace->state = tcpstate_of(fd);
    if (trace->state != before && trace->state == TCP_STATE_FIN_WAIT2 && trace->fin_sent && !trace->fin_acknowledged)
        trace_tell_fin_acknowledged(trace);
}

void tcp_trace_connecting(struct tcp_trace *trace, int fd)
{
    if (!trace_is_wanted(trace, fd))
        return;
    trace->state = tcpstate_of(fd);
    struct segment segment = segment_at(trace, SEGMENT_SYN, 0);
    if (trace->state != TCP_STATE_SYN_SENT)
        segment.state = NULL; /* further already */
    trace_tell(trace, DIRECTION_OUT, BASIS_CALL, &segment);
}

/* What both ends have agreed on, as far as the kernel tells it. */
static void describe_handshake(struct segment *segment, const struct tcp_figures *figures, uint64_t window_scale)
{
    if (!figures->known)
        return;
    segment->rtt_ns = figures->rtt_ns;
    segment->note = figures->options;
    if (figures->options && strstr(figures->options, "wscale"))
        segment->window_scale = (int)window_scale;
}

/* An established socket had its SYN+ACK, and that its ACK. first: who sent the SYN. */
static void trace_tell_established(struct tcp_trace *trace, int fd, enum event_direction first)
{
    enum event_direction second = first == DIRECTION_OUT ? DIRECTION_IN : DIRECTION_OUT;
    struct segment answer = segment_at(trace, SEGMENT_SYN | SEGMENT_ACK, 0);
    struct segment last = segment_at(trace, SEGMENT_ACK, 1);
    struct tcp_figures figures;

    tcpinfo_read(fd, &figures);
    describe_handshake(&answer, &figures,
                       second == DIRECTION_IN ? figures.send_window_scale : figures.receive_window_scale);
    answer.state = NULL;
    answer.has_ack = last.has_ack = true;
    answer.ack = last.ack = 1;
    trace_tell(trace, second, BASIS_KERNEL, &answer);
    trace_tell(trace, first, BASIS_KERNEL, &last);
}

void tcp_trace_connected(struct tcp_trace *trace, int fd)
{
    if (!trace_is_wanted(trace, fd))
        return;
    trace->state = tcpstate_of(fd);
    trace_tell_established(trace, fd, DIRECTION_OUT);
}

void tcp_trace_refused(struct tcp_trace *trace, int system)
{
    trace->state = TCP_STATE_CLOSE;
    trace->failed = true;
    if (system != ECONNREFUSED) {
        trace_tell_state(trace, error_reason(system));
        return;
    }
    struct segment segment = {.flags = SEGMENT_RST,
                              .window_scale = -1,
                              .state = tcpstate_name(trace->state),
                              .note = "refused; if not so, by ICMP"};
    trace_tell(trace, DIRECTION_IN, BASIS_KERNEL, &segment);
}

void tcp_trace_accepted(struct tcp_trace *trace, int fd)
{
    unsigned char bytes[SYN_SIZE];
    struct packet packet = {.segment = {.flags = SEGMENT_SYN, .window_scale = -1}};

    if (!trace_is_wanted(trace, fd))
        return;
    trace->state = tcpstate_of(fd);
    size_t length = tcpstate_take_syn(fd, bytes, sizeof bytes);
    if (length > 0 && !segment_parse(LINK_RAW, bytes, length, &packet))
        packet.segment = (struct segment){.flags = SEGMENT_SYN, .window_scale = -1};
    packet.segment.has_seq = true;
    packet.segment.seq = 0;
    trace_tell(trace, DIRECTION_IN, BASIS_KERNEL, &packet.segment);
    trace_tell_established(trace, fd, DIRECTION_IN);
}

/* before: bytes that went that way before. */
static void trace_tell_data(struct tcp_trace *trace, enum event_direction direction, uint32_t before, size_t count)
{
    struct segment segment = segment_at(trace, 0, 1 + before);

    segment.length = count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
    segment.state = NULL;
    trace_tell(trace, direction, BASIS_CALL, &segment);
}

void tcp_trace_wrote(struct tcp_trace *trace, int fd, size_t count)
{
    if (trace_is_wanted(trace, fd) && !trace->data_sent)
        trace_tell_data(trace, DIRECTION_OUT, trace->out_bytes, count);
    trace->data_sent = trace->wanted;
    trace->out_bytes += (uint32_t)count;
    tcp_trace_sample(trace, fd);
}

static void trace_tell_reset(struct tcp_trace *trace, enum event_direction direction, enum event_basis basis)
{
    struct segment segment = {.flags = SEGMENT_RST, .window_scale = -1};

    if (trace->state == TCP_STATE_CLOSE) /* else it was sampled before */
        segment.state = tcpstate_name(trace->state);
    if (!trace->reset)
        trace_tell(trace, direction, basis, &segment);
    trace->reset = true;
}

void tcp_trace_failed(struct tcp_trace *trace, int fd, int system)
{
    trace->failed = true;
    if (trace_is_wanted(trace, fd))
        trace->state = tcpstate_of(fd);
    if (system == ECONNRESET || system == EPIPE)
        trace_tell_reset(trace, DIRECTION_IN, BASIS_KERNEL);
    else if (!trace->reset)
        trace_tell_state(trace, error_reason(system));
}

/* unread: bytes before it that wait to be read. state_follows: the state was sampled since it came. */
static void trace_tell_fin_received(struct tcp_trace *trace, uint32_t unread, bool state_follows)
{
    struct segment segment = segment_at(trace, SEGMENT_FIN, 1 + trace->in_bytes + unread);

    trace->fin_received = true;
    if (trace->fin_last && trace->fin_sent)
        segment.note = "it came before ours";
    if (trace->state == TCP_STATE_CLOSE || !state_follows)
        segment.state = NULL; /* CLOSE may be TIME_WAIT, which a descriptor does not show */
    trace_tell(trace, DIRECTION_IN, BASIS_KERNEL, &segment);
}

void tcp_trace_read(struct tcp_trace *trace, int fd, const struct io *io)
{
    bool wanted = trace_is_wanted(trace, fd);

    if (io->status == IO_OK && io->count > 0) {
        if (wanted && !trace->data_received)
            trace_tell_data(trace, DIRECTION_IN, trace->in_bytes, io->count);
        trace->data_received = wanted;
        trace->in_bytes += (uint32_t)io->count;
    }
    if (io->status == IO_ERROR) {
        tcp_trace_failed(trace, fd, io->system);
        return;
    }
    tcp_trace_sample(trace, fd);
    if (io->status == IO_END && !trace->multipath && !trace->fin_received && !trace->failed)
        trace_tell_fin_received(trace, 0, true);
}

void tcp_trace_shutdown(struct tcp_trace *trace, int fd, bool late)
{
    uint32_t unread;

    if (trace->failed)
        return;
    bool wanted = trace_is_wanted(trace, fd);
    trace->fin_last = (late && !trace->multipath) || trace->fin_received;
    if (!wanted) {
        trace->fin_sent = true;
        return;
    }
    unread = trace->fin_last && !trace->fin_received ? (uint32_t)tcpinfo_unread(fd) : 0;
    /* It is told now, unless data before it has still to be told. */
    if (trace->fin_last && !trace->fin_received && (trace->data_received || unread == 0))
        trace_tell_fin_received(trace, unread, false);
    trace->state = tcpstate_of(fd);
    struct segment segment = segment_at(trace, SEGMENT_FIN, 1 + trace->out_bytes);
    if (trace->state != TCP_STATE_FIN_WAIT1 && trace->state != TCP_STATE_LAST_ACK)
        segment.state = NULL; /* acknowledged already, which is told next */
    trace->fin_sent = true;
    trace_tell(trace, DIRECTION_OUT, BASIS_CALL, &segment);
    if (trace->state == TCP_STATE_FIN_WAIT2)
        trace_tell_fin_acknowledged(trace);
}

/* The error that nobody has met yet. */
static int take_error(int fd)
{
    int system = 0;
    socklen_t length = sizeof system;

    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &system, &length) == 0 ? system : 0;
}

void tcp_trace_closing(struct tcp_trace *trace, int fd, bool abort)
{
    if (!trace_is_wanted(trace, fd))
        return;
    trace->state = tcpstate_of(fd);
    trace->all_sent = tcpinfo_unsent(fd) == 0;
    int system = take_error(fd);
    if (system == ECONNRESET || system == EPIPE)
        trace_tell_reset(trace, DIRECTION_IN, BASIS_KERNEL);
    else if (abort && trace->state != TCP_STATE_CLOSE)
        trace_tell_reset(trace, DIRECTION_OUT, BASIS_CALL);
    else if (trace->state != TCP_STATE_CLOSE && !trace->multipath && tcpinfo_unread(fd) > 0)
        trace_tell_reset(trace, DIRECTION_OUT, BASIS_KERNEL); /* its answer to a close with something unread */
    else if (trace->fin_last && trace->state == TCP_STATE_CLOSE && system == 0 && !trace->failed)
        trace_tell_fin_acknowledged(trace);
}

/* In the other states it may still wait behind data. */
static bool state_proves_our_fin(const struct tcp_trace *trace, enum tcp_state state)
{
    if (state == TCP_STATE_FIN_WAIT2 || state == TCP_STATE_TIME_WAIT)
        return true;
    return trace->all_sent &&
           (state == TCP_STATE_FIN_WAIT1 || state == TCP_STATE_CLOSING || state == TCP_STATE_LAST_ACK);
}

/* What was never established has nobody to wait for. */
static void trace_tell_given_up(struct tcp_trace *trace)
{
    trace->state = TCP_STATE_CLOSE;
    struct segment segment = {.window_scale = -1, .state = tcpstate_name(trace->state), .note = "given up"};
    trace_tell(trace, DIRECTION_NONE, BASIS_CALL, &segment);
}

/* Who says the last FIN leaves nothing behind but its acknowledgement; whoever says the first waits. */
static void trace_look_after(struct tcp_trace *trace)
{
    enum tcp_state before = trace->state;
    enum tcp_state state = tcpstate_find(trace->local, trace->remote, !trace->fin_last);

    if (state == TCP_STATE_UNKNOWN || (trace->fin_last && state == TCP_STATE_CLOSE))
        return;
    trace->state = state;
    if (!trace->fin_sent && state_proves_our_fin(trace, state)) {
        struct segment segment = segment_at(trace, SEGMENT_FIN, 1 + trace->out_bytes);
        trace_tell(trace, DIRECTION_OUT, BASIS_KERNEL, &segment);
    } else if (state != before) {
        trace_tell_state(trace, "after the close");
    }
}

void tcp_trace_closed(struct tcp_trace *trace)
{
    if (!trace->wanted || trace->reset || trace->failed)
        return;
    if (trace->state == TCP_STATE_SYN_SENT)
        trace_tell_given_up(trace);
    else if (trace->state != TCP_STATE_UNKNOWN)
        trace_look_after(trace);
}
