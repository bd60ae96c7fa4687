/* access_parse.c: the lists of --allow and --deny, read strictly: an entry that was meant otherwise must not let
 * anybody in, or keep anybody out. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/units.h"
#include "net/access_internal.h"

enum { LINE_MAXIMUM = 65536, V4_MAPPED_PREFIX = 96 };

#define BLANKS " \t\r"
#define ENTRY_WANTED "expected an address, a network (10.0.0.0/8), any, uid:N or @FILE"

/* Where an entry comes from and goes to. */
struct reader {
    struct access_list *list;
    const char *option;
    const char *file; /* NULL: the command line */
    size_t line;
};

static bool entry_refuse(const struct reader *reader, const char *entry, const char *reason, struct error *ret_error)
{
    if (reader->file)
        return error_set(ret_error, STATUS_USAGE, 0, "%s: %.300s:%zu: \"%.100s\": %s", reader->option, reader->file,
                         reader->line, entry, reason);
    return error_set(ret_error, STATUS_USAGE, 0, "%s: \"%.100s\": %s", reader->option, entry, reason);
}

/* The reason against it, or NULL. */
static const char *user_parse(const char *number, struct access_rule *ret_rule)
{
    uint64_t user;

    if (!units_parse_number(number, 0, UINT32_MAX - 1, &user)) /* the last one stands for "none" */
        return "a user's number is expected after uid:";
    *ret_rule = (struct access_rule){.kind = ACCESS_USER, .user = (uint32_t)user};
    return NULL;
}

/* prefix: NULL, or digits. */
static const char *prefix_parse(const char *prefix, unsigned bits, unsigned *ret_prefix)
{
    uint64_t value = bits;

    if (prefix && !units_parse_number(prefix, 0, bits, &value))
        return bits == 32 ? "a prefix of 0 to 32 bits is expected" : "a prefix of 0 to 128 bits is expected";
    *ret_prefix = (unsigned)value;
    return NULL;
}

/* An entry of a v4-mapped network means the IPv4 one. */
static const char *rule_unmap(struct address *address, unsigned *prefix)
{
    if (address_family(address) == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&address->u.v6.sin6_addr)) {
        if (*prefix < V4_MAPPED_PREFIX)
            return "a v4-mapped network has a prefix of 96 to 128 bits";
        address_unmap(address);
        *prefix -= V4_MAPPED_PREFIX;
    }
    return NULL;
}

static struct access_rule rule_of(const struct address *address, unsigned prefix)
{
    struct access_rule rule = {.kind = ACCESS_NETWORK, .family = address_family(address), .prefix = prefix};

    if (rule.family == AF_INET)
        memcpy(rule.network, &address->u.v4.sin_addr, sizeof address->u.v4.sin_addr);
    else
        memcpy(rule.network, &address->u.v6.sin6_addr, sizeof address->u.v6.sin6_addr);
    return rule;
}

static const char *network_parse(const char *entry, struct access_rule *ret_rule)
{
    const char *slash = strchr(entry, '/');
    char *host = slash ? memory_string_of(entry, (size_t)(slash - entry)) : memory_string(entry);
    const char *reason = ENTRY_WANTED;
    struct address address;
    unsigned prefix;

    if (strchr(host, ':') && strchr(host, '%'))
        reason = "an address without a zone is expected";
    else if (address_from_literal(host, 0, &address))
        reason = prefix_parse(slash ? slash + 1 : NULL, address_family(&address) == AF_INET ? 32 : 128, &prefix);
    free(host);
    if (!reason)
        reason = rule_unmap(&address, &prefix);
    if (!reason)
        *ret_rule = rule_of(&address, prefix);
    return reason;
}

static const char *rule_parse(const char *entry, struct access_rule *ret_rule)
{
    if (strcmp(entry, "any") == 0) {
        *ret_rule = (struct access_rule){.kind = ACCESS_ANY};
        return NULL;
    }
    if (strncmp(entry, "uid:", 4) == 0)
        return user_parse(entry + 4, ret_rule);
    if (entry[0] == '@')
        return "a list in a file cannot name a further file";
    return network_parse(entry, ret_rule);
}

static bool entry_add(const struct reader *reader, const char *entry, struct error *ret_error)
{
    struct access_list *list = reader->list;
    struct access_rule rule;
    const char *reason = rule_parse(entry, &rule);

    if (reason)
        return entry_refuse(reader, entry, reason, ret_error);
    if ((list->count & (list->count - 1)) == 0) /* full: room is always a power of two */
        list->rules = memory_resize(list->rules, (list->count ? 2 * list->count : 1) * sizeof *list->rules);
    list->rules[list->count++] = rule;
    return true;
}

/* The next entry of a comma list, without the blanks round it; NULL after the last. *rest is cut up. */
static const char *entry_next(char **rest)
{
    char *entry = *rest;

    if (!entry)
        return NULL;
    *rest = strchr(entry, ',');
    if (*rest)
        *(*rest)++ = '\0';
    entry += strspn(entry, BLANKS);
    size_t length = strlen(entry);
    while (length > 0 && strchr(BLANKS, entry[length - 1]))
        length--;
    entry[length] = '\0';
    return entry;
}

static bool line_parse(const struct reader *reader, char *line, struct error *ret_error)
{
    const char *entry;

    line[strcspn(line, "#")] = '\0';
    if (line[strspn(line, BLANKS)] == '\0')
        return true;
    while ((entry = entry_next(&line)))
        if (!entry_add(reader, entry, ret_error))
            return false;
    return true;
}

/* Reads a line into LINE_MAXIMUM bytes, without its newline. False at the end, or with *ret_reason. */
static bool line_read(FILE *file, char *line, const char **ret_reason)
{
    size_t length = 0;
    int byte;

    *ret_reason = NULL;
    while ((byte = getc(file)) != EOF && byte != '\n' && byte != '\0' && length < LINE_MAXIMUM - 1)
        line[length++] = (char)byte;
    line[length] = '\0';
    if (byte == '\0')
        *ret_reason = "a text file is expected";
    else if (byte != EOF && byte != '\n')
        *ret_reason = "the line is longer than 64 KiB";
    return !*ret_reason && (byte == '\n' || length > 0);
}

static bool lines_parse(struct reader *reader, FILE *file, struct error *ret_error)
{
    char *line = memory_allocate(LINE_MAXIMUM);
    const char *reason;
    bool good = true;

    for (reader->line = 1; good && line_read(file, line, &reason); reader->line++)
        good = line_parse(reader, line, ret_error);
    if (good && reason)
        good = entry_refuse(reader, line, reason, ret_error);
    else if (good && ferror(file))
        good = error_set(ret_error, STATUS_LOCAL_IO, errno, "%s @%.300s", reader->option, reader->file);
    free(line);
    return good;
}

static bool file_parse(struct reader *reader, const char *path, struct error *ret_error)
{
    FILE *file = fopen(path, "re");

    if (!file)
        return error_set(ret_error, STATUS_LOCAL_IO, errno, "%s @%.300s", reader->option, path);
    reader->file = path;
    bool good = lines_parse(reader, file, ret_error);
    reader->file = NULL;
    fclose(file);
    return good;
}

bool access_parse(struct access_list *list, const char *text, const char *option, struct error *ret_error)
{
    struct reader reader = {.list = list, .option = option};
    char *copy = memory_string(text), *rest = copy;
    const char *entry;
    bool good = true;

    while (good && (entry = entry_next(&rest)))
        good = entry[0] == '@' ? file_parse(&reader, entry + 1, ret_error) : entry_add(&reader, entry, ret_error);
    free(copy);
    return good;
}
