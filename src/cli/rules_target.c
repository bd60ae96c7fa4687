/* rules_target.c: which options go with what is connected to, listened on or checked. */
#include "cli/command_line.h"

#include <stdio.h>
#include <sys/socket.h>

/* All of them have to answer again and again, and their figures are kept. */
enum { REPEATED_PORTS_MAX = 1024 };

static bool is_udp(const struct target *target)
{
    return target_is_internet(target) && target_is_datagram(target);
}

/* What options need and a target does not give. */
static unsigned unmet_needs(const struct target *target)
{
    bool internet = target_is_internet(target), datagram = target_is_datagram(target), path = target->path != NULL;
    unsigned unmet = 0;

    if (!internet)
        unmet |= NEED_INTERNET;
    if (datagram)
        unmet |= NEED_STREAM;
    if (!internet || datagram)
        unmet |= NEED_TCP;
    if (!path)
        unmet |= NEED_UNIX;
    if (!internet && !(path && datagram))
        unmet |= NEED_NAMED_SOURCE;
    return unmet;
}

/* A host against -n, -4 and -6; *ret_family as target_check_host says. */
static bool check_host(const struct command_line *line, const char *host, int *ret_family,
                       struct error *ret_error)
{
    int family;

    if (!target_check_host(host, &family, ret_error))
        return false;
    if (family == AF_UNSPEC && line->config.numeric)
        return error_set(ret_error, STATUS_USAGE, 0, "%s is a name, and -n allows addresses only",
                         host);
    if (family == AF_INET6 && line->ipv4)
        return error_set(ret_error, STATUS_USAGE, 0, "%s is an IPv6 address: it contradicts -4",
                         host);
    if (family == AF_INET && line->ipv6)
        return error_set(ret_error, STATUS_USAGE, 0, "%s is an IPv4 address: it contradicts -6",
                         host);
    *ret_family = family;
    return true;
}

/* The target's host, and the source that must be of its family. */
static bool check_hosts(const struct command_line *line, const struct target *target, struct error *ret_error)
{
    const struct config *config = &line->config;
    int family = AF_UNSPEC, source_family = AF_UNSPEC;
    char label[OPTION_LABEL_SIZE];

    if (target->host != NULL && !check_host(line, target->host, &family, ret_error))
        return false;
    if (config->source == NULL)
        return true;
    if (!check_host(line, config->source, &source_family, ret_error))
        return false;
    if (family == AF_UNSPEC || source_family == AF_UNSPEC || family == source_family)
        return true;
    return error_set(ret_error, STATUS_USAGE, 0, "%s %s and %s are of different families",
                     command_line_label(line, OPTION_SOURCE, label), config->source,
                     target->host);
}

/* -F's host, as the target's. */
static bool check_forward(const struct command_line *line, struct error *ret_error)
{
    const struct target *forward = &line->config.forward;
    int family;

    if (forward->text == NULL || forward->host == NULL)
        return true;
    return check_host(line, forward->host, &family, ret_error);
}

static bool check_buffer_size(const struct command_line *line, struct error *ret_error)
{
    char label[OPTION_LABEL_SIZE];

    if (!is_udp(&line->config.target) || line->buffer_size <= UDP_PAYLOAD_MAXIMUM)
        return true;
    return error_set(ret_error, STATUS_USAGE, 0, "%s: a UDP datagram holds at most %d bytes",
                     command_line_label(line, OPTION_BUFSIZE, label), UDP_PAYLOAD_MAXIMUM);
}

/* An answer to a datagram is one. */
static bool check_answers(const struct command_line *line, struct error *ret_error)
{
    const struct config *config = &line->config;
    const struct {
        enum option_id id;
        size_t length;
    } answers[] = {{OPTION_GREET, config->greet.length},
                   {OPTION_REPLY, config->reply.length},
                   {OPTION_REPLY_EACH, config->reply_each.length}};
    char label[OPTION_LABEL_SIZE];

    if (!is_udp(&config->target))
        return true;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (answers[i].length > UDP_PAYLOAD_MAXIMUM)
            return error_set(ret_error, STATUS_USAGE, 0, "%s: a UDP datagram holds at most %d bytes",
                             command_line_label(line, answers[i].id, label), UDP_PAYLOAD_MAXIMUM);
    return true;
}

/* A step of a dialog as options have it, or as its file has it. */
static bool refuse_step(const struct dialog_step *step, const char *reason, const char *subject,
                        struct error *ret_error)
{
    enum { SHOWN_SIZE = 100 };
    char shown[SHOWN_SIZE];

    return error_set(ret_error, STATUS_USAGE, 0, "%s%s%s", dialog_describe(step, shown, sizeof shown), reason,
                     subject);
}

static bool check_step(const struct target *target, const struct dialog_step *step, struct error *ret_error)
{
    size_t length = 0;

    if (step->verb == DIALOG_EXPECT_EOF && target_is_datagram(target))
        return refuse_step(step, " is for streams, not for the datagrams of ", target->text,
                           ret_error);
    for (size_t i = 0; i < step->piece_count; i++)
        length += step->pieces[i].length;
    return !is_udp(target) || length <= UDP_PAYLOAD_MAXIMUM ||
           refuse_step(step, ": a UDP datagram holds at most 65507 bytes", "", ret_error);
}

/* Also what a file says: its steps are none of the options that were given. */
static bool check_dialog(const struct command_line *line, struct error *ret_error)
{
    const struct config *config = &line->config;
    const struct dialog *dialog = &config->dialog;

    for (size_t i = 0; i < dialog->count; i++)
        if (!check_step(&config->target, &dialog->steps[i], ret_error))
            return false;
    return !dialog->then_relay || !line->listen || !target_is_datagram(&config->target) ||
           error_set(ret_error, STATUS_USAGE, 0, "--then-relay is for streams, not for the datagrams of %s",
                     config->target.text);
}

/* How often it is tried has no end, so how much may have none. */
static bool check_repetition(const struct command_line *line, struct error *ret_error)
{
    static const enum option_id repeating[] = {OPTION_COUNT_PROBES, OPTION_WAIT_OPEN};
    size_t count = config_port_count(&line->config);
    char label[OPTION_LABEL_SIZE];

    for (size_t i = 0; i < sizeof repeating / sizeof repeating[0]; i++)
        if (line->given[repeating[i]] != SPELLING_NONE && count > REPEATED_PORTS_MAX)
            return error_set(ret_error, STATUS_USAGE, 0,
                             "%s: %zu ports are too many to be repeated, at most %d are taken",
                             command_line_label(line, repeating[i], label), count, REPEATED_PORTS_MAX);
    return true;
}

/* What messages name: the text of a check has no port, so it alone would not tell what is meant. */
static void format_subject(const struct command_line *line, const struct target *target, char text[ERROR_TEXT_SIZE])
{
    if (!command_line_checks(line) || target->path != NULL)
        snprintf(text, ERROR_TEXT_SIZE, " %s", target->text);
    else
        snprintf(text, ERROR_TEXT_SIZE, " %s:%s%s", target->scheme, target_is_internet(target) ? "//" : "",
                 target->text);
}

/* One of those that are meant, whatever the mode. */
static bool check_target(const struct command_line *line, const struct target *target, struct error *ret_error)
{
    char subject[ERROR_TEXT_SIZE];

    format_subject(line, target, subject);
    if (!rules_check_needs(line, unmet_needs(target), subject, ret_error))
        return false;
    if (target_is_internet(target))
        return check_hosts(line, target, ret_error);
    return target->path == NULL || line->config.source == NULL || target_check_path(line->config.source, ret_error);
}

bool rules_check_target(const struct command_line *line, struct error *ret_error)
{
    const struct config *config = &line->config;

    if (!command_line_checks(line))
        return check_target(line, &config->target, ret_error) && check_forward(line, ret_error) &&
               check_answers(line, ret_error) && check_dialog(line, ret_error) &&
               check_buffer_size(line, ret_error);
    for (size_t i = 0; i < config->check_count; i++)
        if (!check_target(line, &config->checks[i], ret_error))
            return false;
    return check_repetition(line, ret_error);
}
