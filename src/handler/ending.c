/* ending.c: how a run ends (ending.h). */
#include "handler/ending.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static void ending_tell(struct ending *ending, struct bus *bus, const struct conn *conn, enum status status,
                        const char *code, const struct event_text *text)
{
    if (ending->status == STATUS_OK)
        ending->status = status;
    bus_emit(bus, &(struct event){.type = EVENT_ERROR,
                                  .t_ns = clock_now(),
                                  .conn = conn ? conn->id : 0,
                                  .status = (int)status,
                                  .code = code,
                                  .message = *text});
}

void ending_fail(struct ending *ending, struct bus *bus, const struct conn *conn, const struct error *error)
{
    struct event_text text = event_text_of(error->text);

    ending_tell(ending, bus, conn, error->status, error->system ? error_symbol(error->system) : NULL, &text);
}

void ending_fail_text(struct ending *ending, struct bus *bus, const struct conn *conn, enum status status,
                      const struct event_text *text)
{
    ending_tell(ending, bus, conn, status, NULL, text);
}

/* ", 12 bytes unsent, 3 bytes unacknowledged", as far as there are any. */
static void describe_undelivered(uint64_t unsent, const struct conn *conn, char *text, size_t size)
{
    bool exact = conn->capabilities & TRANSPORT_ACKNOWLEDGED;
    size_t length = 0;

    text[0] = '\0';
    if (unsent > 0)
        length = (size_t)snprintf(text, size, ", %" PRIu64 " byte%s unsent", unsent, unsent == 1 ? "" : "s");
    if (conn->outcome.unacknowledged > 0 && exact)
        snprintf(text + length, size - length, ", %" PRIu64 " byte%s unacknowledged", conn->outcome.unacknowledged,
                 conn->outcome.unacknowledged == 1 ? "" : "s");
    else if (conn->outcome.unacknowledged > 0)
        snprintf(text + length, size - length, ", some of it unread by the peer");
}

/* False: there is nothing to tell. */
static bool describe_outcome(const struct conn *conn, uint64_t more, struct error *ret_error)
{
    struct error error = conn->outcome.error;
    uint64_t unsent = conn->outcome.unsent + more;
    char name[ENDPOINT_TEXT_SIZE], rest[96];

    describe_undelivered(unsent, conn, rest, sizeof rest);
    if (error.text[0] == '\0' && rest[0] == '\0')
        return false;
    if (error.text[0] == '\0') {
        error_set(&error, STATUS_BROKEN, 0, "%s: ended before all input had arrived%s",
                  address_format(&conn->remote, name), rest);
    } else {
        size_t length = strlen(error.text);
        snprintf(error.text + length, sizeof error.text - length, "%s", rest);
        /* Not the peer's silence is what ended it, but our input has not arrived. */
        if (conn->outcome.awaited_acknowledgement && rest[0] != '\0')
            error.status = STATUS_BROKEN;
    }
    *ret_error = error;
    return true;
}

void ending_of_conn(struct ending *ending, const struct conn *conn, uint64_t more)
{
    struct error error;

    if (describe_outcome(conn, more, &error))
        ending_fail(ending, conn->set->bus, conn, &error);
}

void ending_of_conn_within(struct ending *ending, const struct conn *conn, const struct event_text *within)
{
    struct buffer text = {0};
    struct error error;

    if (!describe_outcome(conn, 0, &error))
        return;
    buffer_append(&text, within->bytes, within->length);
    buffer_append(&text, error.text, strlen(error.text));
    ending_tell(ending, conn->set->bus, conn, error.status, error.system ? error_symbol(error.system) : NULL,
                &(struct event_text){buffer_bytes(&text), buffer_length(&text)});
    buffer_free(&text);
}

void ending_of_output(struct ending *ending, const struct conn *conn, const char *name)
{
    struct error error;
    int system = conn->outcome.error.system;

    if (conn->outcome.error.text[0] == '\0')
        return;
    if (system == EPIPE && !name) {
        ending->broken_pipe = true;
        return;
    }
    if (name)
        error_set(&error, STATUS_LOCAL_IO, system, "%s", name);
    else
        error = conn->outcome.error;
    ending_fail(ending, conn->set->bus, NULL, &error);
}
