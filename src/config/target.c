/* target.c: TARGET, from one word or two. */
#include "config/target.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"
#include "base/units.h"

/* A word on its way to a target: what is being read, and the whole as the user wrote it. */
struct reading {
    const char *word;
    const char *rest; /* behind the scheme */
    const char *scheme;
    bool listening;
};

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_unix(const char *scheme)
{
    return strcmp(scheme, "unix") == 0 || strcmp(scheme, "unix-dgram") == 0;
}

void target_free(struct target *target)
{
    free(target->host);
    free(target->path);
    free(target->text);
    *target = (struct target){.scheme = NULL};
}

static char *internet_text(const char *host, int family, uint16_t port)
{
    size_t size = strlen(host) + sizeof "[]:65535";
    char *text = memory_allocate(size);

    snprintf(text, size, family == AF_INET6 ? "[%s]:%u" : "%s:%u", host, (unsigned)port);
    return text;
}

/* host NULL: all addresses. */
static bool internet_target(const struct reading *reading, const char *host, const char *port,
                            struct target *ret_target, struct error *ret_error)
{
    struct target target = {.scheme = reading->scheme};
    int family = AF_UNSPEC;

    if (host != NULL && !target_check_host(host, &family, ret_error))
        return false;
    if (!target_parse_port(port, reading->scheme, &target.port, ret_error))
        return false;
    if (target.port == 0 && !reading->listening)
        return error_set(ret_error, STATUS_USAGE, 0, "bad port %s: nobody can be reached there",
                         port);
    if (host != NULL)
        target.host = memory_string(host);
    target.literal = family != AF_UNSPEC;
    target.text = internet_text(host != NULL ? host : "*", family, target.port);
    *ret_target = target;
    return true;
}

/* Host and port as pieces of a word. */
static bool internet_pieces(const struct reading *reading, const char *host, size_t host_length,
                            const char *port, struct target *ret_target, struct error *ret_error)
{
    char *copy;
    bool done;

    if (host_length == 0)
        return error_set(ret_error, STATUS_USAGE, 0, "empty host in %s", reading->word);
    if (port[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "empty port in %s", reading->word);
    copy = memory_string_of(host, host_length);
    done = internet_target(reading, copy, port, ret_target, ret_error);
    free(copy);
    return done;
}

static bool is_ipv6_piece(const char *host, size_t length)
{
    char *copy = memory_string_of(host, length);
    struct error ignored;
    int family;
    bool ipv6 = target_check_host(copy, &family, &ignored) && family == AF_INET6;

    free(copy);
    return ipv6;
}

/* [V6]:PORT */
static bool bracketed_target(const struct reading *reading, struct target *ret_target,
                             struct error *ret_error)
{
    const char *inside = reading->rest + 1;
    const char *close = strchr(inside, ']');

    if (close == NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "bracket without its ] in %s", reading->word);
    if (!is_ipv6_piece(inside, (size_t)(close - inside)))
        return error_set(ret_error, STATUS_USAGE, 0,
                         "bad address in %s: brackets hold an IPv6 address", reading->word);
    if (close[1] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "no port in %s", reading->word);
    if (close[1] != ':')
        return error_set(ret_error, STATUS_USAGE, 0, "bad address in %s: behind ] comes :PORT",
                         reading->word);
    return internet_pieces(reading, inside, (size_t)(close - inside), close + 2, ret_target,
                           ret_error);
}

/* Which of the colons would be the port's cannot be known. */
static bool refuse_colons(const struct reading *reading, struct error *ret_error)
{
    const char *rest = reading->rest;
    const char *last = strrchr(rest, ':');
    int scheme_length = (int)(rest - reading->word);

    if (last[1] != '\0' && is_ipv6_piece(rest, (size_t)(last - rest)))
        return error_set(ret_error, STATUS_USAGE, 0,
                         "%s is ambiguous: an IPv6 address and a port are written %.*s[%.*s]:%s",
                         reading->word, scheme_length, reading->word, (int)(last - rest), rest,
                         last + 1);
    if (is_ipv6_piece(rest, strlen(rest)))
        return error_set(ret_error, STATUS_USAGE, 0, "no port in %s: it is written %.*s[%s]:PORT",
                         reading->word, scheme_length, reading->word, rest);
    return error_set(ret_error, STATUS_USAGE, 0,
                     "bad address %s: more than one colon; an IPv6 address and a port are written "
                     "[ADDRESS]:PORT",
                     reading->word);
}

static bool internet_word(const struct reading *reading, struct target *ret_target,
                          struct error *ret_error)
{
    const char *rest = reading->rest;
    const char *colon = strchr(rest, ':');

    if (rest[0] == '[')
        return bracketed_target(reading, ret_target, ret_error);
    if (strpbrk(rest, "[]") != NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "bracket out of place in %s", reading->word);
    if (colon == NULL && reading->listening && rest == reading->word)
        return internet_target(reading, NULL, rest, ret_target, ret_error);
    if (colon == NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "no port in %s", reading->word);
    if (strchr(colon + 1, ':') != NULL)
        return refuse_colons(reading, ret_error);
    return internet_pieces(reading, rest, (size_t)(colon - rest), colon + 1, ret_target, ret_error);
}

static bool path_target(const char *scheme, const char *path, struct target *ret_target,
                        struct error *ret_error)
{
    struct target target = {.scheme = scheme};

    if (!target_check_path(path, ret_error))
        return false;
    target.path_length = strlen(path);
    target.path = memory_string(path);
    target.text = memory_string(path);
    if (path[0] == '@')
        target.path[0] = '\0';
    *ret_target = target;
    return true;
}

/* vsock(7): the CIDs that have names. */
static bool vsock_parse_cid(const char *text, uint32_t *ret_cid)
{
    static const struct {
        const char *name;
        uint32_t cid;
    } names[] = {{"any", TARGET_CID_ANY}, {"hypervisor", 0}, {"local", 1}, {"host", 2}};
    uint64_t number;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i].name) == 0) {
            *ret_cid = names[i].cid;
            return true;
        }
    }
    if (!units_parse_number(text, 0, UINT32_MAX - 1, &number))
        return false;
    *ret_cid = (uint32_t)number;
    return true;
}

static char *vsock_text(uint32_t cid, uint32_t port)
{
    enum { SIZE = sizeof "vsock:4294967295:4294967295" };
    char *text = memory_allocate(SIZE);

    if (cid == TARGET_CID_ANY)
        snprintf(text, SIZE, "vsock:any:%lu", (unsigned long)port);
    else
        snprintf(text, SIZE, "vsock:%lu:%lu", (unsigned long)cid, (unsigned long)port);
    return text;
}

static bool vsock_target(const struct reading *reading, const char *cid, const char *port,
                         struct target *ret_target, struct error *ret_error)
{
    struct target target = {.scheme = "vsock"};
    uint64_t number;

    if (!vsock_parse_cid(cid, &target.cid) || (target.cid == TARGET_CID_ANY && !reading->listening))
        return error_set(ret_error, STATUS_USAGE, 0, "bad vsock CID %s: a number, local%s or host",
                         cid[0] == '\0' ? "(empty)" : cid, reading->listening ? ", any" : "");
    if (!units_parse_number(port, reading->listening ? 0 : 1, UINT32_MAX - 1, &number))
        return error_set(ret_error, STATUS_USAGE, 0, "bad vsock port %s",
                         port[0] == '\0' ? "(empty)" : port);
    target.vsock_port = (uint32_t)number;
    target.text = vsock_text(target.cid, target.vsock_port);
    *ret_target = target;
    return true;
}

/* CID:PORT, when listening PORT too. */
static bool vsock_word(const struct reading *reading, struct target *ret_target,
                       struct error *ret_error)
{
    const char *colon = strchr(reading->rest, ':');
    char *cid;
    bool done;

    if (colon == NULL && reading->listening)
        return vsock_target(reading, "any", reading->rest, ret_target, ret_error);
    if (colon == NULL)
        return error_set(ret_error, STATUS_USAGE, 0, "no vsock CID and port in %s: CID:PORT",
                         reading->word);
    cid = memory_string_of(reading->rest, (size_t)(colon - reading->rest));
    done = vsock_target(reading, cid, colon + 1, ret_target, ret_error);
    free(cid);
    return done;
}

/* The length of "NAME:" in "NAME://…", or 0. */
static size_t url_scheme_length(const char *word)
{
    size_t length = 0;

    while (isalnum((unsigned char)word[length]) ||
           (word[length] != '\0' && strchr("+-.", word[length])))
        length++;
    return length > 0 && starts_with(word + length, "://") ? length + 1 : 0;
}

/* Finds what the word itself says of its scheme, in *ret_length characters; 0: nothing. */
static bool find_scheme(const char *word, const char **ret_scheme, size_t *ret_length,
                        struct error *ret_error)
{
    static const struct {
        const char *prefix, *scheme;
    } schemes[] = {
        {"tcp://", "tcp"},
        {"udp://", "udp"},
        {"unix:", "unix"},
        {"vsock:", "vsock"},
    };
    size_t length;

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (starts_with(word, schemes[i].prefix)) {
            *ret_scheme = schemes[i].scheme;
            *ret_length = strlen(schemes[i].prefix);
            return true;
        }
    }
    if (starts_with(word, "tls://"))
        return error_set(ret_error, STATUS_USAGE, 0, "tls:// is not built in yet: %s", word);
    length = url_scheme_length(word);
    if (length > 0)
        return error_set(ret_error, STATUS_USAGE, 0, "unknown scheme %.*s// in %s", (int)length,
                         word, word);
    *ret_length = 0;
    return true;
}

/* Brings the scheme of the word and that of the options together. */
static bool choose_scheme(const struct target_context *context, struct reading *reading,
                          struct error *ret_error)
{
    const char *said = NULL;
    size_t length = 0;

    if (!find_scheme(reading->word, &said, &length, ret_error))
        return false;
    reading->rest = reading->word + length;
    reading->scheme = length > 0 ? said : context->scheme;
    if (length == 0 || !context->scheme_chosen || strcmp(said, context->scheme) == 0)
        return true;
    if (strcmp(said, "unix") == 0 && strcmp(context->scheme, "udp") == 0) {
        reading->scheme = "unix-dgram"; /* as -U -u */
        return true;
    }
    return error_set(ret_error, STATUS_USAGE, 0, "%s contradicts %s", reading->word,
                     strcmp(context->scheme, "udp") == 0 ? "-u" : "--vsock");
}

bool target_from_word(const char *word, const struct target_context *context,
                      struct target *ret_target, struct error *ret_error)
{
    struct reading reading = {.word = word, .listening = context->listening};

    if (is_unix(context->scheme))
        return path_target(context->scheme, word, ret_target, ret_error);
    if (word[0] == '\0')
        return error_set(ret_error, STATUS_USAGE, 0, "empty TARGET");
    if (!choose_scheme(context, &reading, ret_error))
        return false;
    if (is_unix(reading.scheme))
        return path_target(reading.scheme, reading.rest, ret_target, ret_error);
    if (strcmp(reading.scheme, "vsock") == 0)
        return vsock_word(&reading, ret_target, ret_error);
    return internet_word(&reading, ret_target, ret_error);
}

/* An IPv6 address in brackets. */
static bool is_bracketed(const char *host)
{
    size_t length = strlen(host);

    return length > 2 && host[0] == '[' && host[length - 1] == ']' && is_ipv6_piece(host + 1, length - 2);
}

bool target_from_pair(const char *host, const char *port, const struct target_context *context,
                      struct target *ret_target, struct error *ret_error)
{
    struct reading reading = {
        .word = host, .rest = host, .scheme = context->scheme, .listening = context->listening};

    if (strcmp(context->scheme, "vsock") == 0)
        return vsock_target(&reading, host, port, ret_target, ret_error);
    if (is_bracketed(host))
        return internet_pieces(&reading, host + 1, strlen(host) - 2, port, ret_target, ret_error);
    return internet_target(&reading, host, port, ret_target, ret_error);
}

bool target_is_word(const char *word)
{
    const char *close = strchr(word, ']'), *colon = strchr(word, ':'), *scheme;
    struct error ignored;
    size_t length;

    if (!find_scheme(word, &scheme, &length, &ignored) || length > 0)
        return true;
    if (word[0] == '[' && close != NULL)
        return close[1] == ':';
    return colon != NULL && strchr(colon + 1, ':') == NULL;
}

bool target_from_host(const char *host, const struct target_context *context, struct target *ret_target,
                      struct error *ret_error)
{
    bool bracketed = is_bracketed(host);
    char *copy = memory_string_of(host + bracketed, strlen(host) - 2 * (size_t)bracketed);
    int family;

    if (!target_check_host(copy, &family, ret_error)) {
        free(copy);
        return false;
    }
    *ret_target = (struct target){
        .scheme = context->scheme, .host = copy, .literal = family != AF_UNSPEC, .text = memory_string(copy)};
    return true;
}

void target_name_host(struct target *target)
{
    char cid[sizeof "4294967295"];

    if (target->path != NULL)
        return;
    snprintf(cid, sizeof cid, "%lu", (unsigned long)target->cid);
    free(target->text);
    target->text = memory_string(target->host != NULL ? target->host : cid);
}
