/* operands_check.c: what to check: HOST[,HOST...] PORTS..., and TARGETs among them. */
#include "cli/command_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Takes the target over. */
static void add_target(struct config *config, struct target target)
{
    config->checks = memory_resize(config->checks, (config->check_count + 1) * sizeof *config->checks);
    config->checks[config->check_count++] = target;
}

static bool add_path(struct config *config, const char *path, const struct target_context *context,
                     struct error *ret_error)
{
    struct target target;

    if (!target_from_word(path, context, &target, ret_error))
        return false;
    add_target(config, target);
    return true;
}

/* A TARGET in one word, with a port of its own. Paths may have commas. */
static bool add_word(struct config *config, const char *word, const struct target_context *context,
                     struct error *ret_error)
{
    struct target target;

    if (strchr(word, ',') != NULL && strncmp(word, "unix:", strlen("unix:")) != 0)
        return error_set(ret_error, STATUS_USAGE, 0,
                         "bad TARGET %s: it has one host and one port; lists are written HOST,HOST PORT,PORT", word);
    if (!target_from_word(word, context, &target, ret_error))
        return false;
    target_name_host(&target);
    add_target(config, target);
    return true;
}

static bool add_hosts(struct config *config, const char *list, const struct target_context *context,
                      struct error *ret_error)
{
    const char *rest = list;
    struct target target;
    size_t length;
    char *host;
    bool done;

    for (;;) {
        length = strcspn(rest, ",");
        if (length == 0)
            return error_set(ret_error, STATUS_USAGE, 0, list[0] == '\0' ? "empty host%s" : "empty host in %s", list);
        host = memory_string_of(rest, length);
        done = target_from_host(host, context, &target, ret_error);
        free(host);
        if (!done)
            return false;
        add_target(config, target);
        if (rest[length] == '\0')
            return true;
        rest += length + 1;
    }
}

/* vsock has too many ports for a set: each is a target. */
static bool add_vsock_port(struct config *config, const char *cid, const char *port,
                           const struct target_context *context, struct error *ret_error)
{
    struct target target;

    if (!target_from_pair(cid, port, context, &target, ret_error))
        return false;
    target_name_host(&target);
    add_target(config, target);
    return true;
}

static bool add_ports(struct config *config, const char *hosts, const char *ports,
                      const struct target_context *context, struct error *ret_error)
{
    if (hosts == NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "no HOST for the ports %s", ports);
    if (strcmp(context->scheme, "vsock") == 0)
        return add_vsock_port(config, hosts, ports, context, ret_error);
    if (config->ports == NULL)
        config->ports = memory_zeroed(sizeof *config->ports);
    return ports_add(config->ports, ports, context->scheme, ret_error);
}

/* ADDRESS:PORT without the brackets it needs looks like an address. */
static bool may_lack_brackets(const char *hosts)
{
    return strchr(hosts, ':') != NULL && strpbrk(hosts, ",[]") == NULL;
}

static bool refuse_portless(const char *hosts, const struct target_context *context, struct error *ret_error)
{
    struct target target;

    if (may_lack_brackets(hosts))
        return target_from_word(hosts, context, &target, ret_error);
    return error_set(ret_error, STATUS_USAGE, 0, "no ports to check on %s: they follow it, as 22,80 or 20-25", hosts);
}

bool operands_read_checks(struct command_line *line, const struct target_context *context, struct error *ret_error)
{
    struct config *config = &line->config;
    const char *hosts = NULL;
    bool has_ports = false;

    for (size_t i = 0; i < line->operand_count; i++) {
        const char *word = line->operands[i];
        bool done = true;

        if (line->unix_socket) {
            done = add_path(config, word, context, ret_error);
        } else if (target_is_word(word)) {
            done = add_word(config, word, context, ret_error);
        } else if (line->operand_count == 1 && may_lack_brackets(word)) {
            return refuse_portless(word, context, ret_error);
        } else if (i == 0) {
            hosts = word;
            done = line->vsock || add_hosts(config, hosts, context, ret_error);
        } else {
            has_ports = true;
            done = add_ports(config, hosts, word, context, ret_error);
        }
        if (!done)
            return false;
    }
    return hosts == NULL || has_ports || refuse_portless(hosts, context, ret_error);
}
