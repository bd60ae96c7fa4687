/* sockopt.c: the list of socket options that a user asked for. */
#include "net/sockopt.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net/sockopt_internal.h"

static const struct sockopt_row *row_find(const char *name, size_t length)
{
    for (const struct sockopt_row *row = sockopt_table; row->name != NULL; row++) {
        if (strlen(row->name) == length && memcmp(row->name, name, length) == 0)
            return row;
    }
    return NULL;
}

static bool row_available(const struct sockopt_row *row)
{
    return row->any.name != OPTION_MISSING;
}

static const struct sockopt *list_find(const struct sockopt_list *list, const char *name)
{
    for (size_t i = 0; list != NULL && i < list->count; i++) {
        if (strcmp(list->options[i].row->name, name) == 0)
            return &list->options[i];
    }
    return NULL;
}

/* The value is not repeated: it may be a key. */
static bool option_read(const struct sockopt_row *row, const char *value,
                        struct sockopt *ret_option, struct error *ret_error)
{
    struct sockopt option = {.row = row};

    if (!row_available(row))
        return error_set(ret_error, STATUS_USAGE, 0, "-O %s: not available on this system",
                         row->name);
    if (!row->parse(row, value, &option))
        return error_set(ret_error, STATUS_USAGE, 0, "-O %s: %s value, expected %s", row->name,
                         value != NULL ? "bad" : "missing", row->value);
    *ret_option = option;
    return true;
}

bool sockopt_add(struct sockopt_list *list, const char *text, struct error *ret_error)
{
    size_t length = strcspn(text, "=");
    const struct sockopt_row *row = row_find(text, length);
    struct sockopt option;

    if (row == NULL)
        return error_set(ret_error, STATUS_USAGE, 0,
                         "-O %.*s: no such socket option (-O help lists them)", (int)length, text);
    if (list_find(list, row->name) != NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "-O %s: given twice", row->name);
    if (!option_read(row, text[length] == '=' ? text + length + 1 : NULL, &option, ret_error))
        return false;
    list->options = memory_resize(list->options, (list->count + 1) * sizeof option);
    list->options[list->count++] = option;
    return true;
}

void sockopt_free(struct sockopt_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->options[i].text);
    free(list->options);
    *list = (struct sockopt_list){.options = NULL};
}

static unsigned scheme_bit(const char *scheme)
{
    static const struct {
        const char *name;
        unsigned bit;
    } schemes[] = {
        {"tcp", FOR_TCP},
        {"udp", FOR_UDP},
        {"unix", FOR_UNIX},
        {"unix-dgram", FOR_UNIX_DATAGRAM},
        {"vsock", FOR_VSOCK},
    };

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (strcmp(schemes[i].name, scheme) == 0)
            return schemes[i].bit;
    }
    return 0;
}

bool sockopt_check(const struct sockopt_list *list, const char *scheme, bool listening,
                   struct error *ret_error)
{
    unsigned bit = scheme_bit(scheme), role = listening ? WHEN_LISTENING : WHEN_CONNECTING;

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct sockopt_row *row = list->options[i].row;

        if ((row->schemes & bit) == 0)
            return error_set(ret_error, STATUS_USAGE, 0, "-O %s: a %s socket has no such option",
                             row->name, scheme);
        if ((row->roles & role) == 0)
            return error_set(ret_error, STATUS_USAGE, 0, "-O %s: only for %s", row->name,
                             listening ? "connecting" : "listening");
    }
    return true;
}

void sockopt_describe(struct buffer *target)
{
    char line[256];

    for (const struct sockopt_row *row = sockopt_table; row->name != NULL; row++) {
        int length = snprintf(line, sizeof line, "%-14s %-32s  %s%s\n", row->name, row->value,
                              row->help, row_available(row) ? "" : "; not on this system");

        buffer_append(target, line, (size_t)length);
    }
}

int sockopt_protocol(const struct sockopt_list *list, int protocol)
{
    const struct sockopt *mptcp = list_find(list, "mptcp");
    bool tcp = protocol == 0 || protocol == IPPROTO_TCP;

    return mptcp != NULL && mptcp->number != 0 && tcp ? mptcp->row->any.name : protocol;
}

int sockopt_backlog(const struct sockopt_list *list, int otherwise)
{
    const struct sockopt *backlog = list_find(list, "backlog");

    return backlog != NULL ? (int)backlog->number : otherwise;
}

bool sockopt_apply(const struct sockopt_list *list, int fd, int family, const struct address *peer,
                   bool listening, struct origin origin, struct error *ret_error)
{
    const struct sockopt_target target = {
        .fd = fd,
        .family = family,
        .peer = peer,
        .listening = listening,
        .origin = origin,
    };

    for (size_t i = 0; list != NULL && i < list->count; i++) {
        const struct sockopt *option = &list->options[i];

        if (!(option->row->set != NULL ? option->row->set : sockopt_set_number)(option, &target))
            return error_set(ret_error, STATUS_USAGE, errno, "-O %s", option->row->name);
    }
    return true;
}
