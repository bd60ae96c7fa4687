/* times_stage.h: tells the sink of -T what happened on a connection, event by event, for its tests. Times are ms since
 * the start. */
#ifndef SONDE_TESTS_TIMES_STAGE_H
#define SONDE_TESTS_TIMES_STAGE_H

#include <string.h>

#include "base/clock.h"
#include "capture.h"
#include "sink/sinks.h"

static const struct endpoint near = {.host = "192.0.2.7", .port = 4242};
static const struct endpoint far = {.host = "192.0.2.1", .port = 80};
static const struct endpoint far6 = {.host = "2001:db8::1", .port = 80};

/* A sink, and where it writes. */
struct stage {
    struct capture capture;
    struct sink *sink;
    const char *transport;
    uint32_t conn;
};

static inline void stage_open(struct stage *stage, unsigned width, bool colour)
{
    capture_open(&stage->capture);
    stage->sink = times_sink_new(&(struct sink_output){.fd = stage->capture.ends[1], .colour = colour}, width);
    stage->transport = "tcp";
    stage->conn = 1;
    assert_true(stage->sink->wants_answers);
}

static inline void stage_close(struct stage *stage)
{
    assert_null(capture_next(&stage->capture));
    stage->sink->close(stage->sink);
    capture_close(&stage->capture);
}

static inline uint64_t point(double at)
{
    return CLOCK_SECOND + (uint64_t)(at * 1e6);
}

static inline void tell(struct stage *stage, double at, struct event event)
{
    event.t_ns = point(at);
    event.conn = event.type == EVENT_SUMMARY ? 0 : stage->conn;
    event.transport = stage->transport;
    assert_true(stage->sink->wants & EVENT_MASK(event.type));
    assert_true(stage->sink->emit(stage->sink, &event));
}

static inline void tell_resolving(struct stage *stage, double at, const char *family)
{
    tell(stage, at, (struct event){.type = EVENT_RESOLVING, .host = event_text_of("example.org"), .family = family});
}

static inline void tell_resolved(struct stage *stage, double at, const char *family, size_t count, const char *failure)
{
    struct event event = {
        .type = EVENT_RESOLVED, .host = event_text_of("example.org"), .family = family, .address_count = count};

    if (failure)
        event.message = event_text_of(failure);
    tell(stage, at, event);
}

static inline void tell_connecting(struct stage *stage, double at, uint64_t attempt, const struct endpoint *remote)
{
    tell(stage, at, (struct event){.type = EVENT_CONNECTING, .attempt = attempt, .remote = remote});
}

static inline void tell_failed(struct stage *stage, double at, uint64_t attempt, const struct endpoint *remote,
                        const char *message)
{
    tell(stage, at, (struct event){.type = EVENT_ATTEMPT_FAILED,
                                   .attempt = attempt,
                                   .remote = remote,
                                   .message = event_text_of(message)});
}

static inline void tell_connected(struct stage *stage, double at, uint64_t attempt)
{
    tell(stage, at, (struct event){.type = EVENT_CONNECTED, .attempt = attempt, .local = &near, .remote = &far});
}

static inline void tell_out(struct stage *stage, double at)
{
    tell(stage, at, (struct event){.type = EVENT_DATA, .direction = DIRECTION_OUT, .data = {"x", 1}});
}

static inline void tell_in(struct stage *stage, double at, const struct answer *answer)
{
    tell(stage, at,
         (struct event){.type = EVENT_DATA, .direction = DIRECTION_IN, .data = {"x", 1}, .answer = answer});
}

static inline void tell_fins(struct stage *stage, double at)
{
    tell(stage, at, (struct event){.type = EVENT_FIN_SENT});
    tell(stage, at, (struct event){.type = EVENT_FIN_RECEIVED});
}

static inline void tell_closed(struct stage *stage, double at, enum event_party by, struct phases phases)
{
    tell(stage, at, (struct event){.type = EVENT_CLOSED, .closed_by = by, .phases = &phases});
}

static inline struct phases phases_of(bool answered, double first_byte, double transfer, double close)
{
    return (struct phases){answered, (uint64_t)(first_byte * 1e6), (uint64_t)(transfer * 1e6), (uint64_t)(close * 1e6)};
}

static inline struct answer answer_of(uint64_t number, double network, double peer, const char *by)
{
    struct answer answer = {.number = number,
                            .network_ns = (uint64_t)(network * 1e6),
                            .peer_ns = (uint64_t)(peer * 1e6),
                            .network_by = by,
                            .basis = BASIS_KERNEL};

    answer.wait_ns = answer.network_ns + answer.peer_ns;
    return answer;
}

/* All in one write. */
static inline void assert_block(struct stage *stage, const char *expected)
{
    const char *text = capture_next(&stage->capture);

    assert_non_null(text);
    assert_string_equal(text, expected);
}

static inline void tell_open(struct stage *stage)
{
    tell_connecting(stage, 0, 1, &far);
    tell_connected(stage, 30, 1);
}

#endif
