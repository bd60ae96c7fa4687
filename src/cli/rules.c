/* rules.c: which options go together, and which go with what is connected to or listened on. */
#include "cli/command_line.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static const struct {
    enum option_id one, other;
    const char *reason;
} contradictions[] = {
    {OPTION_IPV4, OPTION_IPV6, "an address has one family"},
    {OPTION_IPV4, OPTION_UNIX, "a Unix socket has no internet address"},
    {OPTION_IPV6, OPTION_UNIX, "a Unix socket has no internet address"},
    {OPTION_IPV4, OPTION_VSOCK, "vsock has no internet addresses"},
    {OPTION_IPV6, OPTION_VSOCK, "vsock has no internet addresses"},
    {OPTION_SOURCE_PORT, OPTION_UNIX, "a Unix socket has no port"},
    {OPTION_SOURCE_PORT, OPTION_VSOCK, "vsock ports are operands"},
    {OPTION_SOURCE, OPTION_VSOCK, "vsock CIDs are operands"},
    {OPTION_UDP, OPTION_VSOCK, "vsock is a stream"},
    {OPTION_UNIX, OPTION_VSOCK, "a socket is one of them"},
    {OPTION_RECV_ONLY, OPTION_SEND_ONLY, "nothing would be left to do"},
    {OPTION_RECV_ONLY, OPTION_HALF_CLOSE, "stdin is not read, so its end is not seen"},
    {OPTION_RECV_ONLY, OPTION_CRLF, "nothing is sent"},
    {OPTION_HALF_CLOSE, OPTION_NO_SHUTDOWN, "one asks for what the other forbids"},
    {OPTION_SEND_ONLY, OPTION_MAX_BYTES, "what is received is dropped"},
    {OPTION_SEND_ONLY, OPTION_UNTIL, "what is received is dropped"},
    {OPTION_SEND_ONLY, OPTION_OUTPUT, "what is received is dropped"},
    {OPTION_GREET, OPTION_FORWARD, "what a client gets comes from the target"},
};

/* What a client gets: one of these. */
static const enum option_id services[] = {OPTION_ECHO,       OPTION_DISCARD,    OPTION_CHARGEN,
                                          OPTION_REPLY,      OPTION_REPLY_FILE, OPTION_REPLY_EACH,
                                          OPTION_EXEC,       OPTION_SHELL,      OPTION_FORWARD};

/* With a service standard input is not read ... */
static const enum option_id of_input[] = {OPTION_CRLF,        OPTION_RECV_ONLY,  OPTION_SEND_ONLY,
                                          OPTION_HALF_CLOSE,  OPTION_NO_SHUTDOWN, OPTION_QUIT_AFTER,
                                          OPTION_QUIT_ON_FIN};

/* ... and with most of them nothing goes to standard output. */
static const enum option_id silent_services[] = {OPTION_ECHO, OPTION_DISCARD, OPTION_CHARGEN,
                                                 OPTION_EXEC, OPTION_SHELL,   OPTION_FORWARD};
static const enum option_id of_output[] = {OPTION_OUTPUT, OPTION_MAX_BYTES, OPTION_UNTIL, OPTION_LABEL, OPTION_RAW};

/* Those that begin before the client's first byte. */
static const enum option_id prompt_services[] = {OPTION_GREET, OPTION_EXEC, OPTION_SHELL, OPTION_FORWARD};
static const enum option_id of_first_byte[] = {OPTION_IGNORE_EMPTY};

#define IDS(list) list, sizeof list / sizeof list[0]

static bool is_listening(const struct command_line *line)
{
    return line->listen;
}

static bool is_connecting(const struct command_line *line)
{
    return !line->listen;
}

static bool is_internet(const struct command_line *line)
{
    return target_is_internet(&line->config.target);
}

static bool is_stream(const struct command_line *line)
{
    return !target_is_datagram(&line->config.target);
}

static bool is_unix(const struct command_line *line)
{
    return line->config.target.path != NULL;
}

static bool is_tcp(const struct command_line *line)
{
    return is_internet(line) && is_stream(line);
}

static bool has_named_source(const struct command_line *line)
{
    return is_internet(line) || (is_unix(line) && !is_stream(line));
}

struct need {
    enum option_need bit;
    bool (*is_met)(const struct command_line *line);
    const char *otherwise;
};

static const struct need option_needs[] = {
    {NEED_LISTEN, is_listening, "needs -l"},
    {NEED_CONNECT, is_connecting, "contradicts -l: it is for connecting"},
};

static const struct need target_needs[] = {
    {NEED_INTERNET, is_internet, "is for TCP and UDP, not for"},
    {NEED_STREAM, is_stream, "is for streams, not for the datagrams of"},
    {NEED_TCP, is_tcp, "is for TCP, not for"},
    {NEED_UNIX, is_unix, "is for Unix sockets, not for"},
    {NEED_NAMED_SOURCE, has_named_source, "is for TCP, UDP and Unix datagrams, not for"},
};

/* subject ends the message: what the option does not go with, or nothing. */
static bool check_needs(const struct command_line *line, const struct need *needs, size_t count,
                        const char *subject, struct error *ret_error)
{
    char label[OPTION_LABEL_SIZE];

    for (size_t id = 0; id < OPTION_COUNT; id++) {
        if (line->given[id] == SPELLING_NONE)
            continue;
        for (size_t i = 0; i < count; i++) {
            if ((option_table[id].needs & needs[i].bit) != 0 && !needs[i].is_met(line))
                return error_set(ret_error, STATUS_USAGE, 0, "%s %s%s",
                                 command_line_label(line, (enum option_id)id, label),
                                 needs[i].otherwise, subject);
        }
    }
    return true;
}

static bool refuse_pair(const struct command_line *line, enum option_id one, enum option_id other,
                        const char *reason, struct error *ret_error)
{
    char first[OPTION_LABEL_SIZE], second[OPTION_LABEL_SIZE];

    return error_set(ret_error, STATUS_USAGE, 0, "%s contradicts %s: %s", command_line_label(line, one, first),
                     command_line_label(line, other, second), reason);
}

static bool check_contradictions(const struct command_line *line, struct error *ret_error)
{
    for (size_t i = 0; i < sizeof contradictions / sizeof contradictions[0]; i++) {
        if (line->given[contradictions[i].one] != SPELLING_NONE &&
            line->given[contradictions[i].other] != SPELLING_NONE)
            return refuse_pair(line, contradictions[i].one, contradictions[i].other, contradictions[i].reason,
                               ret_error);
    }
    return true;
}

/* None of the one list goes with any of the other; the lists may be the same. */
static bool check_lists(const struct command_line *line, const enum option_id *ones, size_t one_count,
                        const enum option_id *others, size_t other_count, const char *reason,
                        struct error *ret_error)
{
    for (size_t i = 0; i < one_count; i++)
        for (size_t j = 0; j < other_count; j++)
            if (ones[i] != others[j] && line->given[ones[i]] != SPELLING_NONE &&
                line->given[others[j]] != SPELLING_NONE)
                return refuse_pair(line, ones[i], others[j], reason, ret_error);
    return true;
}

static bool check_services(const struct command_line *line, struct error *ret_error)
{
    static const enum option_id greet[] = {OPTION_GREET};
    static const char *const unread = "standard input is not read";

    return check_lists(line, IDS(services), IDS(services), "a client gets one of them", ret_error) &&
           check_lists(line, IDS(services), IDS(of_input), unread, ret_error) &&
           check_lists(line, IDS(greet), IDS(of_input), unread, ret_error) &&
           check_lists(line, IDS(silent_services), IDS(of_output), "nothing goes to standard output", ret_error) &&
           check_lists(line, IDS(prompt_services), IDS(of_first_byte), "it does not wait for the first byte",
                       ret_error);
}

static bool is_silent(const struct command_line *line)
{
    for (size_t i = 0; i < sizeof silent_services / sizeof silent_services[0]; i++)
        if (line->given[silent_services[i]] != SPELLING_NONE)
            return true;
    return line->config.send_only;
}

static bool check_framing(const struct command_line *line, struct error *ret_error)
{
    const struct config *config = &line->config;

    if (line->given[OPTION_MAX_MESSAGE] != SPELLING_NONE && config->framing.kind == FRAMING_NONE)
        return error_set(ret_error, STATUS_USAGE, 0, "--max-message needs --frame");
    if (config->crlf && config->framing.kind != FRAMING_NONE && config->framing.kind != FRAMING_LINE)
        return error_set(ret_error, STATUS_USAGE, 0, "-C is for lines: --frame says that messages are something else");
    if (config->framing.kind == FRAMING_FIXED && config->framing.size > config->max_message)
        return error_set(ret_error, STATUS_USAGE, 0, "--frame: %zu bytes are more than --max-message",
                         config->framing.size);
    return true;
}

/* Options that say more about others, of which one at least must be there. */
static bool check_companions(const struct command_line *line, struct error *ret_error)
{
    const struct config *config = &line->config;

    if (config->json_data != DATA_NONE && !config->json)
        return error_set(ret_error, STATUS_USAGE, 0, "--json-data needs --json");
    if (config->capture && !config->trace && !config->pcap)
        return error_set(ret_error, STATUS_USAGE, 0, "--capture needs --trace or --pcap");
    return check_framing(line, ret_error);
}

/* Files that observers write, by the options that name them. */
struct named_output {
    enum option_id id;
    const char *name; /* NULL: not asked for */
};

static bool is_standard(const char *name)
{
    return strcmp(name, "-") == 0;
}

/* Two of them in one file, or on standard error or output, would destroy each other. */
static bool check_output_pair(const struct command_line *line, const struct named_output *one,
                              const struct named_output *other, struct error *ret_error)
{
    char first[OPTION_LABEL_SIZE], second[OPTION_LABEL_SIZE];

    if (!one->name || !other->name || strcmp(one->name, other->name) != 0)
        return true;
    command_line_label(line, one->id, first);
    command_line_label(line, other->id, second);
    if (one->name[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "%s needs a FILE: %s takes standard error", first, second);
    return error_set(ret_error, STATUS_USAGE, 0, "%s and %s need files of their own: both would write to %s", first,
                     second, is_standard(one->name) ? "standard output" : one->name);
}

static bool check_outputs(const struct command_line *line, struct error *ret_error)
{
    const struct config *config = &line->config;
    const struct named_output outputs[] = {{OPTION_HEX, config->hex},
                                           {OPTION_JSON, config->json},
                                           {OPTION_PCAP, config->pcap},
                                           {OPTION_OUTPUT, config->output}};
    size_t count = sizeof outputs / sizeof outputs[0];

    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            if (!check_output_pair(line, &outputs[i], &outputs[j], ret_error))
                return false;
    if (config->pcap && is_standard(config->pcap) && !is_silent(line))
        return error_set(ret_error, STATUS_USAGE, 0,
                         "--pcap -: what is received goes to standard output: add --send-only, or name a FILE");
    return true;
}

bool rules_check_options(const struct command_line *line, struct error *ret_error)
{
    return check_contradictions(line, ret_error) && check_services(line, ret_error) &&
           check_companions(line, ret_error) &&
           check_outputs(line, ret_error) &&
           check_needs(line, option_needs, sizeof option_needs / sizeof option_needs[0], "",
                       ret_error);
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
static bool check_hosts(const struct command_line *line, struct error *ret_error)
{
    const struct config *config = &line->config;
    int family = AF_UNSPEC, source_family = AF_UNSPEC;
    char label[OPTION_LABEL_SIZE];

    if (config->target.host != NULL && !check_host(line, config->target.host, &family, ret_error))
        return false;
    if (config->source == NULL)
        return true;
    if (!check_host(line, config->source, &source_family, ret_error))
        return false;
    if (family == AF_UNSPEC || source_family == AF_UNSPEC || family == source_family)
        return true;
    return error_set(ret_error, STATUS_USAGE, 0, "%s %s and %s are of different families",
                     command_line_label(line, OPTION_SOURCE, label), config->source,
                     config->target.host);
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

    if (is_stream(line) || !is_internet(line) || line->buffer_size <= UDP_PAYLOAD_MAXIMUM)
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

    if (is_stream(line) || !is_internet(line))
        return true;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (answers[i].length > UDP_PAYLOAD_MAXIMUM)
            return error_set(ret_error, STATUS_USAGE, 0, "%s: a UDP datagram holds at most %d bytes",
                             command_line_label(line, answers[i].id, label), UDP_PAYLOAD_MAXIMUM);
    return true;
}

bool rules_check_target(const struct command_line *line, struct error *ret_error)
{
    char subject[ERROR_TEXT_SIZE];

    snprintf(subject, sizeof subject, " %s", line->config.target.text);
    if (!check_needs(line, target_needs, sizeof target_needs / sizeof target_needs[0], subject,
                     ret_error))
        return false;
    if (is_internet(line) && !check_hosts(line, ret_error))
        return false;
    if (is_unix(line) && line->config.source != NULL &&
        !target_check_path(line->config.source, ret_error))
        return false;
    return check_forward(line, ret_error) && check_answers(line, ret_error) && check_buffer_size(line, ret_error);
}
