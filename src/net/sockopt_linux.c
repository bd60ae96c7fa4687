/* sockopt_linux.c: socket options that Linux has in a way of its own (socket(7), tcp(7)). */
#include "net/sockopt_internal.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

const struct sockopt_buffers sockopt_buffers = {
    .factor = 2,
    .send_limit = "net.core.wmem_max",
    .receive_limit = "net.core.rmem_max",
};

static bool set_key(int fd, int name, const struct address *peer, const char *key)
{
    struct tcp_md5sig signature = {.tcpm_keylen = (uint16_t)strlen(key)};

    if (name == TCP_MD5SIG_EXT)
        signature.tcpm_flags = TCP_MD5SIG_FLAG_PREFIX; /* of length 0: everybody */
    memcpy(&signature.tcpm_addr, &peer->u, sizeof signature.tcpm_addr);
    memcpy(signature.tcpm_key, key, signature.tcpm_keylen);
    return setsockopt(fd, IPPROTO_TCP, name, &signature, sizeof signature) == 0;
}

/* A dual-stack listener knows IPv4's clients by their mapped addresses, under a prefix of their
 * own; one that is IPv6 only may refuse it. */
bool sockopt_set_md5sig(const struct sockopt *option, const struct sockopt_target *target)
{
    struct address everybody = address_any(target->family, 0), mapped;

    if (target->peer != NULL)
        return set_key(target->fd, TCP_MD5SIG, target->peer, option->text);
    if (target->family == AF_INET6 && address_from_literal("::ffff:0.0.0.0", 0, &mapped))
        set_key(target->fd, TCP_MD5SIG_EXT, &mapped, option->text);
    return set_key(target->fd, TCP_MD5SIG_EXT, &everybody, option->text);
}
