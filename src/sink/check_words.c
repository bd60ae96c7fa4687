/* check_words.c: how people are told of a port that was looked at (check_words.h). */
#include "sink/check_words.h"

#include <string.h>

#include "base/utf8.h"

/* Parts with a comma between two. */
struct list {
    struct line *line;
    const char *begin; /* before the first of them */
    bool begun;
};

static void list_next(struct list *list)
{
    line_add(list->line, "%s", list->begun ? ", " : list->begin);
    list->begun = true;
}

/* --- what was looked at -------------------------------------------------------------------------- */

static bool is_unix(const struct event *event)
{
    return event_is_over(event, "unix") || event_is_over(event, "unix-dgram");
}

void line_add_checked(struct line *line, const struct event *event)
{
    const char *transport = event->transport ? event->transport : "";

    line_add_text(line, &event->host);
    if (is_unix(event))
        line_add(line, " %s", transport);
    else
        line_add(line, " %u/%s", event->remote ? (unsigned)event->remote->port : 0, transport);
}

void line_add_checked_at(struct line *line, const struct event *event)
{
    const char *address = event->remote ? event->remote->host : "";
    size_t length = strlen(address);

    if (length == 0 || is_unix(event))
        return;
    if (event->host.length != length || memcmp(event->host.bytes, address, length) != 0)
        line_add(line, " at %s", address);
}

/* --- why ----------------------------------------------------------------------------------------- */

static void add_party(struct line *line, const struct check *check)
{
    switch (check->said_by) {
    case CHECKED_BY_NONE:
        break;
    case CHECKED_BY_HOST:
        line_add(line, "the host");
        break;
    case CHECKED_BY_ROUTER:
        line_add(line, check->icmp ? "router %s" : "a router", check->icmp ? check->icmp->from : "");
        break;
    case CHECKED_BY_LOCAL:
        line_add(line, "this system");
        break;
    }
}

/* That it was refused the state says: only an ICMP message is news. */
static void add_refusal(struct list *list, const struct event *event)
{
    const struct check *check = event->check;

    if (check->said_by == CHECKED_BY_NONE)
        return;
    list_next(list);
    line_add(list->line, "refused by ");
    add_party(list->line, check);
    if (!check->icmp || event->message.length == 0)
        return;
    line_add(list->line, ": ");
    line_add_text(list->line, &event->message);
}

static void add_obstacle(struct list *list, const struct event *event)
{
    bool has_party = event->check->said_by != CHECKED_BY_NONE, has_message = event->message.length > 0;

    if (!has_party && !has_message)
        return;
    list_next(list);
    add_party(list->line, event->check);
    if (has_party && has_message)
        line_add(list->line, ": ");
    line_add_text(list->line, &event->message);
}

static void add_reason(struct list *list, const struct event *event)
{
    switch (event->check->state) {
    case CHECK_OPEN:
    case CHECK_STATES:
        break;
    case CHECK_CLOSED:
        add_refusal(list, event);
        break;
    case CHECK_FILTERED:
    case CHECK_NO_ANSWER:
        list_next(list);
        line_add(list->line, "no answer");
        break;
    case CHECK_UNREACHABLE:
        add_obstacle(list, event);
        break;
    }
}

static void add_change(struct list *list, const struct check *check)
{
    switch (check->change) {
    case CHANGE_NONE:
        break;
    case CHANGE_UP:
        list_next(list);
        line_add_duration(list->line, "up, was not open for ", check->lasted_ns);
        break;
    case CHANGE_DOWN:
        list_next(list);
        line_add_duration(list->line, "down, was open for ", check->lasted_ns);
        break;
    case CHANGE_ADDRESS:
        list_next(list);
        line_add(list->line, "new address");
        break;
    }
}

static void add_details(struct line *line, const struct event *event)
{
    struct list details = {line, " (", false};

    if (event->number > 0 && event->check->rtt_ns > 0) {
        list_next(&details);
        line_add_duration(line, "rtt ", event->check->rtt_ns);
    }
    add_reason(&details, event);
    if (event->waited_ns > 0) {
        list_next(&details);
        line_add_duration(line, "after ", event->waited_ns);
    }
    add_change(&details, event->check);
    line_add(line, "%s", details.begun ? ")" : "");
}

/* --- what it said -------------------------------------------------------------------------------- */

static bool ends_line(unsigned char byte)
{
    return byte == '\n' || byte == '\r';
}

/* Of these bytes the first line that is more than blanks; without any its length is 0. */
static struct event_text first_line(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length;) {
        size_t begin = i;
        bool blank = true;

        for (; i < length && !ends_line(bytes[i]); i++)
            blank = blank && (bytes[i] == ' ' || bytes[i] == '\t');
        if (!blank)
            return (struct event_text){bytes + begin, i - begin};
        while (i < length && ends_line(bytes[i]))
            i++;
    }
    return (struct event_text){bytes, 0};
}

/* How many bytes of it are shown: a character is not cut in two. */
static size_t shown_length(const unsigned char *bytes, size_t length, size_t maximum)
{
    uint32_t code;
    size_t character;

    if (length <= maximum)
        return length;
    for (size_t begin = maximum - (UTF8_LONGEST - 1); begin < maximum; begin++)
        if (utf8_decode(bytes + begin, length - begin, &code, &character) == UTF8_CHARACTER &&
            begin + character > maximum)
            return begin;
    return maximum;
}

static void add_banner(struct line *line, const struct event_text *banner)
{
    enum { BANNER_SHOWN = 200 }; /* bytes, before they are escaped */
    struct event_text first = first_line(banner->bytes, banner->bytes ? banner->length : 0);

    if (first.length == 0)
        return;
    first.length = shown_length(first.bytes, first.length, BANNER_SHOWN);
    line_add(line, ": ");
    line_add_text(line, &first);
}

void line_add_check(struct line *line, const struct event *event)
{
    line_add_checked(line, event);
    line_add(line, " %s", check_state_name(event->check->state));
    line_add_duration(line, " ", event->duration_ns);
    line_add_checked_at(line, event);
    add_details(line, event);
    add_banner(line, &event->check->banner);
}

/* --- all of them --------------------------------------------------------------------------------- */

static void add_part(struct list *parts, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    list_next(parts);
    line_add(parts->line, "%llu %s", (unsigned long long)count, what);
}

void line_add_sums(struct line *line, const struct check_sums *sums, uint64_t duration_ns)
{
    struct list parts = {line, ": ", false};

    line_add_count(line, check_sums_done(sums) + sums->unchecked, "port");
    line_add_duration(line, " in ", duration_ns);
    for (unsigned state = 0; state < CHECK_STATES; state++)
        add_part(&parts, sums->by_state[state], check_state_name((enum check_state)state));
    add_part(&parts, sums->unchecked, "not checked");
    add_part(&parts, sums->unresolved_hosts, sums->unresolved_hosts == 1 ? "host not resolved" : "hosts not resolved");
}
