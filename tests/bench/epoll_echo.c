/* epoll_echo.c: a bare echo server, one epoll loop and nothing else: what sonde --echo is measured beside.
 *
 * usage: epoll_echo PORT (of 127.0.0.1) */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 256, BUFFER = 64 * 1024, DESCRIPTORS = 65536 };

/* What one client is still to get; it is not read from while there is any. */
struct rest {
    unsigned char *bytes;
    size_t length;
};

static struct rest rests[DESCRIPTORS];
static unsigned char buffer[BUFFER];
static int epoll;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(int operation, int fd, unsigned events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};

    if (epoll_ctl(epoll, operation, fd, &event) < 0)
        fail("epoll_ctl");
}

static void leave(int fd)
{
    free(rests[fd].bytes);
    rests[fd] = (struct rest){0};
    close(fd);
}

static void accept_all(int listener)
{
    int fd;

    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= DESCRIPTORS)
            close(fd);
        else
            watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
}

static void keep(int fd, const unsigned char *bytes, size_t length)
{
    rests[fd] = (struct rest){malloc(length), length};
    if (!rests[fd].bytes)
        fail("malloc");
    memcpy(rests[fd].bytes, bytes, length);
    watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void echo(int fd)
{
    ssize_t got = read(fd, buffer, sizeof buffer);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        leave(fd);
        return;
    }
    ssize_t sent = send(fd, buffer, (size_t)got, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN)
        leave(fd);
    else if (sent < got)
        keep(fd, buffer + (sent > 0 ? sent : 0), (size_t)(got - (sent > 0 ? sent : 0)));
}

static void go_on(int fd)
{
    struct rest *rest = &rests[fd];
    ssize_t sent = send(fd, rest->bytes, rest->length, MSG_NOSIGNAL);

    if (sent < 0 && errno == EAGAIN)
        return;
    if (sent < 0) {
        leave(fd);
        return;
    }
    rest->length -= (size_t)sent;
    memmove(rest->bytes, rest->bytes + sent, rest->length);
    if (rest->length > 0)
        return;
    free(rest->bytes);
    *rest = (struct rest){0};
    watch(EPOLL_CTL_MOD, fd, EPOLLIN);
}

static int listen_on(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), yes = 1;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) < 0 ||
        bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, SOMAXCONN) < 0)
        fail("listen");
    return fd;
}

int main(int argc, char **argv)
{
    struct epoll_event events[EVENTS];
    int listener = listen_on(argc > 1 ? (uint16_t)atoi(argv[1]) : 0);

    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0)
        fail("epoll_create1");
    watch(EPOLL_CTL_ADD, listener, EPOLLIN);
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener)
                accept_all(fd);
            else if (rests[fd].length > 0)
                go_on(fd);
            else
                echo(fd);
        }
    }
}
