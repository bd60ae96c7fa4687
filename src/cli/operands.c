/* operands.c: what stands beside the options: what to connect to, or to listen on. */
#include "cli/command_line.h"

#include "base/memory.h"

static struct target_context context_of(const struct command_line *line)
{
    const char *scheme = "tcp";

    if (line->unix_socket)
        scheme = line->udp ? "unix-dgram" : "unix";
    else if (line->vsock)
        scheme = "vsock";
    else if (line->udp)
        scheme = "udp";
    return (struct target_context){
        .scheme = scheme,
        .scheme_chosen = line->unix_socket || line->vsock || line->udp,
        .listening = line->listen,
    };
}

static const char *wanted_operand(const struct command_line *line)
{
    if (line->unix_socket)
        return "PATH";
    if (line->check)
        return "HOST and PORTS";
    return line->listen ? "PORT or TARGET" : "TARGET";
}

static bool check_count(const struct command_line *line, size_t least, size_t most,
                        struct error *ret_error)
{
    if (line->operand_count > most)
        return error_set(ret_error, STATUS_USAGE, 0, "one operand too many: %s",
                         line->operands[most]);
    if (line->operand_count >= least)
        return true;
    return error_set(ret_error, STATUS_USAGE, 0, "no %s given; try sonde --help",
                     wanted_operand(line));
}

static bool refuse_both(const struct command_line *line, enum option_id id, const char *argument,
                        const char *operand, const char *what, struct error *ret_error)
{
    char label[OPTION_LABEL_SIZE];

    return error_set(ret_error, STATUS_USAGE, 0,
                     "%s %s contradicts %s: both name the %s to listen on",
                     command_line_label(line, id, label), argument, operand, what);
}

/* [ADDRESS] PORT or TARGET, as they stand. */
static bool plain_target(const struct command_line *line, const struct target_context *context,
                         struct target *ret_target, struct error *ret_error)
{
    const char *const *operands = line->operands;

    if (!check_count(line, 1, line->unix_socket ? 1 : 2, ret_error))
        return false;
    if (line->operand_count == 2)
        return target_from_pair(operands[0], operands[1], context, ret_target, ret_error);
    return target_from_word(operands[0], context, ret_target, ret_error);
}

/* -l -s ADDR PORT: what the operands say must be a bare port. */
static bool sourced_target(const struct command_line *line, const struct target_context *context,
                           struct target *ret_target, struct error *ret_error)
{
    struct target target;
    bool bare;

    if (!plain_target(line, context, &target, ret_error))
        return false;
    bare = target_is_internet(&target) && target.host == NULL;
    target_free(&target);
    if (!bare)
        return refuse_both(line, OPTION_SOURCE, line->source, line->operands[0], "address",
                           ret_error);
    return target_from_pair(line->source, line->operands[0], context, ret_target, ret_error);
}

/* -l -p PORT [ADDRESS], as nc.traditional and busybox have it. */
static bool port_target(const struct command_line *line, const struct target_context *context,
                        struct target *ret_target, struct error *ret_error)
{
    const char *address = line->source;
    uint16_t port;

    if (!target_parse_port(line->port, line->udp ? "udp" : "tcp", &port, ret_error))
        return false;
    if (line->operand_count > 1)
        return refuse_both(line, OPTION_SOURCE_PORT, line->port, line->operands[1], "port",
                           ret_error);
    if (line->operand_count == 1 && address != NULL)
        return refuse_both(line, OPTION_SOURCE, address, line->operands[0], "address", ret_error);
    if (line->operand_count == 1)
        address = line->operands[0];
    if (address == NULL)
        return target_from_word(line->port, context, ret_target, ret_error);
    return target_from_pair(address, line->port, context, ret_target, ret_error);
}

static bool listen_target(const struct command_line *line, const struct target_context *context,
                          struct target *ret_target, struct error *ret_error)
{
    if (line->port != NULL)
        return port_target(line, context, ret_target, ret_error);
    if (line->source != NULL)
        return sourced_target(line, context, ret_target, ret_error);
    return plain_target(line, context, ret_target, ret_error);
}

/* -F: one word, which says by itself what it is, but for -u. */
static bool forward_target(struct command_line *line, struct error *ret_error)
{
    struct target_context context = {.scheme = line->udp && !line->unix_socket ? "udp" : "tcp"};
    struct target *forward = &line->config.forward;

    if (line->forward == NULL)
        return true;
    if (!target_from_word(line->forward, &context, forward, ret_error))
        return false;
    if (line->udp && forward->path != NULL)
        forward->scheme = "unix-dgram";
    return true;
}

/* -z, or a TARGET that is connected to several times. */
static bool check_targets(struct command_line *line, const struct target_context *context, struct error *ret_error)
{
    struct config *config = &line->config;

    if (line->check) {
        if (!check_count(line, 1, SIZE_MAX, ret_error) || !operands_read_checks(line, context, ret_error))
            return false;
    } else {
        config->checks = memory_zeroed(sizeof *config->checks);
        if (!plain_target(line, context, config->checks, ret_error))
            return false;
        target_name_host(config->checks);
        config->check_count = 1;
    }
    config->target.scheme = config->checks[0].scheme;
    return true;
}

bool operands_read(struct command_line *line, struct error *ret_error)
{
    struct target_context context = context_of(line);
    struct config *config = &line->config;
    bool done;

    if (line->listen)
        return listen_target(line, &context, &config->target, ret_error) && forward_target(line, ret_error);
    done = command_line_checks(line) ? check_targets(line, &context, ret_error)
                                     : plain_target(line, &context, &config->target, ret_error);
    if (!done)
        return false;
    config->source = line->source;
    if (line->port == NULL || !target_is_internet(&config->target))
        return true;
    return target_parse_port(line->port, config->target.scheme, &config->source_port, ret_error);
}
