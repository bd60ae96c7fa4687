/* scheme.h: the transports there are, by name. A new one is one file and one line in scheme.c's list. */
#ifndef SONDE_TRANSPORT_SCHEME_H
#define SONDE_TRANSPORT_SCHEME_H

#include "net/sockopt.h"
#include "transport/transport.h"

/* A socket that was kept for the next transport, which saves the making of one. fd -1: none. It belongs to who owns
 * this. */
struct spare_socket {
    int fd, family;
};

/* What is said about a connection before it is made. The addresses are borrowed until dial returns, sockopts until open
 * has ended, spare until the transport is closed. */
struct transport_options {
    const struct address *local; /* to bind first; length 0 or NULL: the system's choice */
    const struct address *remote;
    const struct sockopt_list *sockopts;
    struct origin origin;
    bool tells_icmp;             /* of the Internet: describe shall tell which ICMP error was the reason of a failure */
    bool any_port;               /* UDP: answers may come from any port of remote */
    struct spare_socket *spare;  /* of transports with the same sockopts: where a socket may be taken from, and where
                                  * close may put one. NULL: none */
};

struct listener;

struct listener_options {
    const struct address *local;
    bool v6_only;        /* an IPv6 socket must not take IPv4 */
    unsigned mode;       /* of a Unix socket's path */
    size_t datagram_size; /* longest datagram kept */
    bool users;          /* a Unix socket's peers are to be told apart by their users, or listening fails */
    const struct sockopt_list *sockopts;
    struct origin origin;
};

struct listener_ops {
    /* Takes one waiting peer. IO_OK with *ret_transport (NULL if what came was for a peer that is already
     * there), IO_WANT_READ, or IO_ERROR: EMFILE and its like mean "later". */
    struct io (*accept)(struct listener *listener, struct origin origin, struct transport **ret_transport);
    /* Removes what open made. Pseudo-connections of a datagram listener must have been closed before. */
    void (*close)(struct listener *listener);
};

/* The head of every listener's struct. */
struct listener {
    const struct listener_ops *ops;
    int fd;              /* readable when somebody is waiting */
    const char *scheme;
    struct address local; /* with the real port */
};

struct scheme {
    const char *name;
    unsigned capabilities; /* a transport may have more */
    /* A transport to be opened with ops->open; NULL with *ret_error if not even a socket can be had. */
    struct transport *(*dial)(const struct transport_options *options, struct error *ret_error);
    /* NULL with *ret_error; EADDRINUSE is in its system. */
    struct listener *(*listen)(const struct listener_options *options, struct error *ret_error);
};

/* NULL for a name that is not there. */
const struct scheme *scheme_find(const char *name);

#endif
