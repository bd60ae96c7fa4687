/* rules.c: which options go together. */
#include "cli/command_line.h"

#include <string.h>

#include "base/clock.h"

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
    {OPTION_COUNT_PROBES, OPTION_WAIT_OPEN, "it repeats by itself"},
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
static const enum option_id dialog_options[] = {OPTION_SEND,       OPTION_SEND_HEX, OPTION_SEND_FILE,
                                                OPTION_EXPECT,     OPTION_EXPECT_EOF, OPTION_PAUSE,
                                                OPTION_TIMEOUT,    OPTION_DIALOG,   OPTION_THEN_RELAY};
static const enum option_id of_first_byte[] = {OPTION_IGNORE_EMPTY};

#define IDS(list) list, sizeof list / sizeof list[0]

static const struct {
    enum option_need bit;
    const char *otherwise;
} needs[] = {
    {NEED_LISTEN, "needs -l"},
    {NEED_CONNECT, "contradicts -l: it is for connecting"},
    {NEED_CHECK, "needs -z or --count"},
    {NEED_DATA, "is for a connection that carries data: it contradicts"},
    {NEED_INTERNET, "is for TCP and UDP, not for"},
    {NEED_STREAM, "is for streams, not for the datagrams of"},
    {NEED_TCP, "is for TCP, not for"},
    {NEED_UNIX, "is for Unix sockets, not for"},
    {NEED_NAMED_SOURCE, "is for TCP, UDP and Unix datagrams, not for"},
};

bool rules_check_needs(const struct command_line *line, unsigned unmet, const char *subject, struct error *ret_error)
{
    char label[OPTION_LABEL_SIZE];

    for (size_t id = 0; id < OPTION_COUNT; id++) {
        if (line->given[id] == SPELLING_NONE)
            continue;
        for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
            if ((option_table[id].needs & unmet & needs[i].bit) != 0)
                return error_set(ret_error, STATUS_USAGE, 0, "%s %s%s",
                                 command_line_label(line, (enum option_id)id, label), needs[i].otherwise, subject);
        }
    }
    return true;
}

/* Each mode has its options. */
static bool check_mode(const struct command_line *line, struct error *ret_error)
{
    unsigned unmet = line->listen ? NEED_CONNECT : NEED_LISTEN;

    if (!command_line_checks(line))
        unmet |= NEED_CHECK;
    return rules_check_needs(line, unmet, "", ret_error);
}

/* What made it a check. */
static char *check_label(const struct command_line *line, char text[OPTION_LABEL_SIZE])
{
    return command_line_label(line, line->check ? OPTION_CHECK : OPTION_COUNT_PROBES, text);
}

/* No byte is moved for a check but those that --banner asks for. */
static bool check_data(const struct command_line *line, struct error *ret_error)
{
    char subject[OPTION_LABEL_SIZE + 1] = " ";

    if (line->listen || !command_line_checks(line))
        return true;
    check_label(line, subject + 1);
    return rules_check_needs(line, NEED_DATA, subject, ret_error);
}

/* What nobody answers would be waited for without end. */
static bool check_patience(const struct command_line *line, struct error *ret_error)
{
    char label[OPTION_LABEL_SIZE], mode[OPTION_LABEL_SIZE];

    if (!command_line_checks(line) || line->given[OPTION_WAIT] == SPELLING_NONE || line->config.wait != CLOCK_NEVER)
        return true;
    return error_set(ret_error, STATUS_USAGE, 0, "%s inf contradicts %s: a silent port needs a TIME that passes",
                     command_line_label(line, OPTION_WAIT, label), check_label(line, mode));
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

static bool is_standard(const char *name)
{
    return strcmp(name, "-") == 0;
}

static bool dialog_is_input(const struct dialog *dialog)
{
    for (size_t i = 0; i < dialog->count; i++)
        if (dialog->steps[i].source != NULL && is_standard(dialog->steps[i].source))
            return true;
    return false;
}

/* Standard input and output are joined in the end, and to one peer. A file may say so, too. */
static bool check_then_relay(const struct command_line *line, struct error *ret_error)
{
    static const enum option_id many[] = {OPTION_KEEP_OPEN, OPTION_CLIENTS};
    char label[OPTION_LABEL_SIZE];

    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++)
        if (line->given[many[i]] != SPELLING_NONE)
            return error_set(ret_error, STATUS_USAGE, 0,
                             "%s contradicts --then-relay: standard input goes to one client",
                             command_line_label(line, many[i], label));
    return !dialog_is_input(&line->config.dialog) ||
           error_set(ret_error, STATUS_USAGE, 0, "--dialog - contradicts --then-relay: both read standard input");
}

static bool check_dialog(const struct command_line *line, struct error *ret_error)
{
    static const enum option_id greet[] = {OPTION_GREET}, send_only[] = {OPTION_SEND_ONLY};
    static const enum option_id unread[] = {OPTION_CRLF,       OPTION_RECV_ONLY,   OPTION_HALF_CLOSE,
                                            OPTION_NO_SHUTDOWN, OPTION_QUIT_ON_FIN};

    if (!check_lists(line, IDS(services), IDS(dialog_options), "a client gets one of them", ret_error) ||
        !check_lists(line, IDS(greet), IDS(dialog_options), "the first step can be --send", ret_error) ||
        !check_lists(line, IDS(send_only), IDS(dialog_options), "what is received is dropped", ret_error) ||
        !check_lists(line, IDS(dialog_options), IDS(of_first_byte), "it does not wait for the first byte",
                     ret_error))
        return false;
    if (line->config.dialog.then_relay)
        return check_then_relay(line, ret_error);
    return check_lists(line, IDS(dialog_options), IDS(unread),
                       "standard input is not read without --then-relay", ret_error);
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
    if (line->given[OPTION_INTERVAL] != SPELLING_NONE && line->given[OPTION_COUNT_PROBES] == SPELLING_NONE)
        return error_set(ret_error, STATUS_USAGE, 0, "--interval needs --count");
    for (size_t i = 0; i < sizeof dialog_options / sizeof dialog_options[0]; i++)
        if (line->given[dialog_options[i]] != SPELLING_NONE && !dialog_is_given(&config->dialog))
            return error_set(ret_error, STATUS_USAGE, 0, "--%s needs a step, as --send or --expect",
                             option_table[dialog_options[i]].name);
    return check_framing(line, ret_error);
}

/* Files that observers write, by the options that name them. */
struct named_output {
    enum option_id id;
    const char *name; /* NULL: not asked for */
};

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
    return check_contradictions(line, ret_error) && check_data(line, ret_error) && check_services(line, ret_error) &&
           check_dialog(line, ret_error) &&
           check_companions(line, ret_error) && check_outputs(line, ret_error) && check_mode(line, ret_error) &&
           check_patience(line, ret_error);
}
