/* owner_linux.c: which process holds an address, by way of /proc (proc(5)): the tables in net name
 * a socket's inode and user (but for paths see unix_holder.h), and /proc/PID/fd, as far as we may
 * look, tells whose that is. What cannot be read is passed over. */
#include "net/owner.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/unix_holder.h"

/* What a busy machine may have; beyond it the search is not worth the wait. */
enum { LINES_MAX = 200000, DESCRIPTORS_MAX = 200000 };

enum { TCP_STATE_LISTEN = 0x0a, UNIX_STATE_UNCONNECTED = 1 };

struct holder {
    unsigned long inode; /* 0: none */
    unsigned user;
    bool user_known;
};

/* What a table's line is held against. */
struct wanted {
    const char *scheme;
    struct address address;
};

typedef bool (*line_match)(const char *line, const struct wanted *wanted,
                           struct holder *ret_holder);

/* Words of 32 bits in network order, each printed as if it were a number. */
static bool parse_words(const char *text, struct address *ret_address)
{
    uint32_t words[4];
    size_t count = strlen(text) / 8;

    if (strlen(text) % 8 != 0 || (count != 1 && count != 4))
        return false;
    for (size_t i = 0; i < count; i++) {
        char word[9] = "";

        memcpy(word, text + 8 * i, 8);
        words[i] = (uint32_t)strtoul(word, NULL, 16);
    }
    *ret_address = address_any(count == 1 ? AF_INET : AF_INET6, 0);
    if (count == 1)
        memcpy(&ret_address->u.v4.sin_addr, words, sizeof words[0]);
    else
        memcpy(&ret_address->u.v6.sin6_addr, words, sizeof words);
    address_unmap(ret_address);
    return true;
}

/* Both with port 0. IPv6's wildcard takes IPv4 as well, unless it was told not to: that is not
 * shown. */
static bool in_the_way(const struct address *theirs, const struct address *ours)
{
    bool their_wildcard = address_is_wildcard(theirs), our_wildcard = address_is_wildcard(ours);

    if (address_family(theirs) == address_family(ours)) {
        struct address a = *theirs, b = *ours;

        if (address_family(&a) == AF_INET6) /* the table does not tell the zone */
            a.u.v6.sin6_scope_id = b.u.v6.sin6_scope_id = 0;
        return their_wildcard || our_wildcard || address_equal(&a, &b);
    }
    return address_family(theirs) == AF_INET6 ? their_wildcard : our_wildcard;
}

static bool match_internet(const char *line, const struct wanted *wanted, struct holder *ret_holder)
{
    struct address theirs, ours = wanted->address;
    struct holder holder = {.user_known = true};
    char words[33];
    unsigned port, state;

    if (sscanf(line, " %*u: %32[0-9A-F]:%x %*s %x %*s %*s %*s %u %*s %lu", words, &port, &state,
               &holder.user, &holder.inode) != 5)
        return false;
    if (strcmp(wanted->scheme, "tcp") == 0 && state != TCP_STATE_LISTEN)
        return false;
    address_unmap(&ours);
    if (port != address_port(&ours) || !parse_words(words, &theirs))
        return false;
    address_set_port(&ours, 0);
    if (!in_the_way(&theirs, &ours))
        return false;
    *ret_holder = holder;
    return true;
}

/* Abstract names are apart by type, and shown with "@" for each NUL. A stream's connections bear
 * the listener's name; the listener is the one that is not connected. */
static bool match_abstract(const char *line, const struct wanted *wanted, struct holder *ret_holder)
{
    unsigned our_type = strcmp(wanted->scheme, "unix-dgram") == 0 ? SOCK_DGRAM : SOCK_STREAM;
    struct holder holder = {.user_known = false};
    struct endpoint endpoint;
    unsigned type, state;
    int name = 0;

    if (sscanf(line, "%*s %*s %*s %*s %x %x %lu %n", &type, &state, &holder.inode, &name) != 3 ||
        type != our_type || (type == SOCK_STREAM && state != UNIX_STATE_UNCONNECTED))
        return false;
    address_to_endpoint(&wanted->address, &endpoint);
    if (name == 0 || endpoint.path_length == 0 || strlen(line + name) != endpoint.path_length)
        return false;
    for (size_t i = 0; i < endpoint.path_length; i++) {
        if ((unsigned char)line[name + (int)i] != (endpoint.path[i] ? endpoint.path[i] : '@'))
            return false;
    }
    *ret_holder = holder;
    return true;
}

static bool table_search(const char *file, line_match match, const struct wanted *wanted,
                         struct holder *ret_holder)
{
    FILE *table = fopen(file, "re");
    char line[512];
    bool found = false;

    if (table == NULL)
        return false;
    for (int i = 0; !found && i < LINES_MAX && fgets(line, sizeof line, table) != NULL; i++) {
        line[strcspn(line, "\n")] = '\0';
        found = match(line, wanted, ret_holder);
    }
    fclose(table);
    return found;
}

static bool table_find(const struct wanted *wanted, struct holder *ret_holder)
{
    static const struct {
        const char *scheme, *file;
        line_match match;
    } tables[] = {
        {"tcp", "/proc/net/tcp", match_internet},
        {"tcp", "/proc/net/tcp6", match_internet},
        {"udp", "/proc/net/udp", match_internet},
        {"udp", "/proc/net/udp6", match_internet},
        {"unix", "/proc/net/unix", match_abstract},
        {"unix-dgram", "/proc/net/unix", match_abstract},
    };

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(tables[i].scheme, wanted->scheme) == 0 &&
            table_search(tables[i].file, tables[i].match, wanted, ret_holder))
            return true;
    }
    return false;
}

/* A path in the file system is in the way whatever the type of its socket. */
static bool holder_find(const struct wanted *wanted, struct holder *ret_holder)
{
    struct holder holder = {.user_known = false};
    struct endpoint endpoint;
    char path[sizeof endpoint.path + 1] = "";

    address_to_endpoint(&wanted->address, &endpoint);
    if (!endpoint.has_path || endpoint.path[0] == '\0')
        return table_find(wanted, ret_holder);
    memcpy(path, endpoint.path, endpoint.path_length);
    if (!unix_holder_find(path, &holder.inode))
        return false;
    *ret_holder = holder;
    return true;
}

/* *left counts the descriptors that may still be looked at. */
static bool process_holds(const char *process, const char *socket_name, int *left)
{
    char text[64];
    DIR *folder;
    bool found = false;

    snprintf(text, sizeof text, "/proc/%.20s/fd", process);
    folder = opendir(text);
    if (folder == NULL)
        return false;
    for (struct dirent *entry; !found && *left > 0 && (entry = readdir(folder)) != NULL; --*left) {
        ssize_t length = readlinkat(dirfd(folder), entry->d_name, text, sizeof text - 1);

        text[length > 0 ? length : 0] = '\0';
        found = strcmp(text, socket_name) == 0;
    }
    closedir(folder);
    return found;
}

static bool process_name(const char *process, char *text, size_t size)
{
    char path[64], name[64];
    FILE *file;
    bool read;

    snprintf(path, sizeof path, "/proc/%.20s/comm", process);
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    if (!read)
        return false;
    name[strcspn(name, "\n")] = '\0';
    snprintf(text, size, "%s (pid %.20s)", name, process);
    return true;
}

static bool process_find(unsigned long inode, char *text, size_t size)
{
    int left = DESCRIPTORS_MAX;
    char socket_name[64];
    DIR *folder = opendir("/proc");
    bool found = false;

    if (folder == NULL)
        return false;
    snprintf(socket_name, sizeof socket_name, "socket:[%lu]", inode);
    for (struct dirent *entry; !found && left > 0 && (entry = readdir(folder)) != NULL;)
        found = isdigit((unsigned char)entry->d_name[0]) &&
                process_holds(entry->d_name, socket_name, &left) &&
                process_name(entry->d_name, text, size);
    closedir(folder);
    return found;
}

bool owner_find(const char *scheme, const struct address *address, char *text, size_t size)
{
    const struct wanted wanted = {.scheme = scheme, .address = *address};
    struct holder holder;

    if (!holder_find(&wanted, &holder))
        return false;
    if (holder.inode != 0 && process_find(holder.inode, text, size))
        return true;
    if (holder.user_known)
        snprintf(text, size, "a process of user %u", holder.user);
    return holder.user_known;
}
