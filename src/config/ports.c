/* ports.c: PORTS (ports.h). */
#include "config/ports.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "config/target.h"

static bool parse_one(const char *part, const char *scheme, uint16_t *ret_port, struct error *ret_error)
{
    if (!target_parse_port(part, scheme, ret_port, ret_error))
        return false;
    if (*ret_port == 0)
        return error_set(ret_error, STATUS_USAGE, 0, "bad port %s: nobody can be reached there", part);
    return true;
}

/* FIRST-LAST, part being digits and dashes only. */
static bool add_numbers(struct port_set *ports, const char *part, const char *scheme, struct error *ret_error)
{
    const char *dash = strchr(part, '-');
    uint16_t first, last;
    char *begin;
    bool done;

    if (dash == part || dash[1] == '\0' || strchr(dash + 1, '-') != NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "bad range of ports %s: it is written FIRST-LAST", part);
    begin = memory_string_of(part, (size_t)(dash - part));
    done = parse_one(begin, scheme, &first, ret_error) && parse_one(dash + 1, scheme, &last, ret_error);
    free(begin);
    if (!done)
        return false;
    if (first > last)
        return error_set(ret_error, STATUS_USAGE, 0, "bad range of ports %s: it ends before it begins", part);
    port_set_add_range(ports, first, last);
    return true;
}

/* Services have dashes in their names, too: http-alt. */
static bool add_part(struct port_set *ports, const char *part, const char *scheme, struct error *ret_error)
{
    uint16_t port;

    if (strchr(part, '-') != NULL && part[strspn(part, "-0123456789")] == '\0')
        return add_numbers(ports, part, scheme, ret_error);
    if (!parse_one(part, scheme, &port, ret_error))
        return false;
    port_set_add(ports, port);
    return true;
}

bool ports_add(struct port_set *ports, const char *word, const char *scheme, struct error *ret_error)
{
    const char *rest = word;
    size_t length;
    char *part;
    bool done;

    for (;;) {
        length = strcspn(rest, ",");
        if (length == 0)
            return error_set(ret_error, STATUS_USAGE, 0, word[0] == '\0' ? "empty port%s" : "empty port in %s", word);
        part = memory_string_of(rest, length);
        done = add_part(ports, part, scheme, ret_error);
        free(part);
        if (!done || rest[length] == '\0')
            return done;
        rest += length + 1;
    }
}
