/* access.c: who may come (access.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/access_internal.h"

enum { RULE_TEXT_SIZE = 64 };

bool access_allow(struct access *access, const char *list, const char *option, struct error *ret_error)
{
    access->is_closed = true;
    return access_parse(&access->allow, list, option, ret_error);
}

bool access_deny(struct access *access, const char *list, const char *option, struct error *ret_error)
{
    return access_parse(&access->deny, list, option, ret_error);
}

static char *rule_format(const struct access_rule *rule, char text[RULE_TEXT_SIZE])
{
    struct address address = address_any(rule->family, 0);
    struct endpoint endpoint;

    if (rule->kind == ACCESS_USER) {
        snprintf(text, RULE_TEXT_SIZE, "uid:%lu", (unsigned long)rule->user);
        return text;
    }
    if (rule->family == AF_INET)
        memcpy(&address.u.v4.sin_addr, rule->network, sizeof address.u.v4.sin_addr);
    else
        memcpy(&address.u.v6.sin6_addr, rule->network, sizeof address.u.v6.sin6_addr);
    address_to_endpoint(&address, &endpoint);
    snprintf(text, RULE_TEXT_SIZE, "%.46s/%u", endpoint.host, rule->prefix);
    return text;
}

static bool rule_fits_scheme(const struct access_rule *rule, const char *scheme)
{
    bool is_unix = strcmp(scheme, "unix") == 0 || strcmp(scheme, "unix-dgram") == 0;

    switch (rule->kind) {
    case ACCESS_USER:
        return is_unix;
    case ACCESS_NETWORK:
        return !is_unix && strcmp(scheme, "vsock") != 0;
    default:
        return true;
    }
}

static bool list_check(const struct access_list *list, const char *option, const char *scheme,
                       struct error *ret_error)
{
    char text[RULE_TEXT_SIZE];

    for (size_t i = 0; i < list->count; i++) {
        const struct access_rule *rule = &list->rules[i];
        if (!rule_fits_scheme(rule, scheme))
            return error_set(ret_error, STATUS_USAGE, 0, "%s %s: %s, and this is %s", option, rule_format(rule, text),
                             rule->kind == ACCESS_USER ? "only who comes over a Unix socket has a user id"
                                                       : "only who comes over IP has such an address", scheme);
    }
    return true;
}

bool access_check(const struct access *access, const char *scheme, struct error *ret_error)
{
    return list_check(&access->allow, "--allow", scheme, ret_error) &&
           list_check(&access->deny, "--deny", scheme, ret_error);
}

static bool list_asks_users(const struct access_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->rules[i].kind == ACCESS_USER)
            return true;
    return false;
}

bool access_asks_users(const struct access *access)
{
    return list_asks_users(&access->allow) || list_asks_users(&access->deny);
}

/* bare: not v4-mapped. */
static bool network_holds(const struct access_rule *rule, const struct address *bare)
{
    const unsigned char *bytes = rule->family == AF_INET ? (const unsigned char *)&bare->u.v4.sin_addr
                                                         : (const unsigned char *)&bare->u.v6.sin6_addr;
    unsigned whole = rule->prefix / 8, rest = rule->prefix % 8;

    if (address_family(bare) != rule->family || memcmp(bytes, rule->network, whole) != 0)
        return false;
    return rest == 0 || (bytes[whole] ^ rule->network[whole]) >> (8 - rest) == 0;
}

static bool list_holds(const struct access_list *list, const struct address *bare, const uint32_t *user,
                       bool if_unknown)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct access_rule *rule = &list->rules[i];
        bool holds = rule->kind == ACCESS_ANY ||
                     (rule->kind == ACCESS_NETWORK && network_holds(rule, bare)) ||
                     (rule->kind == ACCESS_USER && (user ? *user == rule->user : if_unknown));
        if (holds)
            return true;
    }
    return false;
}

const char *access_refusal(const struct access *access, const struct address *remote, const uint32_t *user)
{
    struct address bare = *remote;

    address_unmap(&bare);
    if (list_holds(&access->deny, &bare, user, true))
        return "on the --deny list";
    if (access->is_closed && !list_holds(&access->allow, &bare, user, false))
        return "not on the --allow list";
    return NULL;
}

void access_free(struct access *access)
{
    free(access->allow.rules);
    free(access->deny.rules);
    *access = (struct access){.is_closed = false};
}
