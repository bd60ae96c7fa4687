/* echo_load.c: asks an echo server as fast as it answers, and prints the nanoseconds that all took.
 *
 * usage: echo_load echo|churn PORT CONNECTIONS REQUESTS
 *
 *   echo   that many connections, each sending 64 bytes and waiting for them to come back, until all requests are
 *          answered; the time is that from when each connection has been answered once
 *   churn  the same, but each connection is used for one request, ended from both sides and replaced by another
 *
 * Each message is another one, and what comes back is compared: a server that mixes up its clients fails. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MESSAGE = 64, EVENTS = 256, PATIENCE_MS = 60 * 1000 };

struct client {
    int fd;
    unsigned char sent[MESSAGE], received[MESSAGE];
    size_t length; /* received so far */
};

struct load {
    bool churns;
    uint16_t port;
    int epoll;
    struct client *clients;
    unsigned long count; /* no more than requests */
    unsigned long asked, wanted, answered;
};

static void fail(const char *what)
{
    fprintf(stderr, "echo_load: %s: %s\n", what, errno ? strerror(errno) : "not what was sent");
    exit(1);
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000U + (uint64_t)time.tv_nsec;
}

/* Ready at once over loopback: connect(2) returns when the listener's kernel has answered. */
static void client_open(struct load *load, struct client *client)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(load->port)};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->fd < 0 || connect(client->fd, (struct sockaddr *)&address, sizeof address) < 0)
        fail("connect");
    if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, client->fd, &event) < 0)
        fail("epoll_ctl");
}

static void client_ask(struct load *load, struct client *client)
{
    uint64_t number = load->asked++;

    for (size_t i = 0; i < MESSAGE; i += sizeof number) {
        number = number * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        memcpy(client->sent + i, &number, sizeof number);
    }
    client->length = 0;
    if (send(client->fd, client->sent, MESSAGE, MSG_NOSIGNAL) != MESSAGE)
        fail("send");
}

static void client_ask_first(struct load *load, struct client *client)
{
    if (load->asked == load->wanted)
        return;
    client_open(load, client);
    client_ask(load, client);
}

static void client_answered(struct load *load, struct client *client)
{
    errno = 0;
    if (memcmp(client->sent, client->received, MESSAGE) != 0)
        fail("answer");
    if (load->churns) {
        shutdown(client->fd, SHUT_WR);
        return;
    }
    load->answered++;
    if (load->asked < load->wanted)
        client_ask(load, client);
}

static void client_ended(struct load *load, struct client *client)
{
    close(client->fd);
    load->answered++;
    client_ask_first(load, client);
}

static void client_read(struct load *load, struct client *client)
{
    size_t missing = MESSAGE - client->length;
    unsigned char byte;
    ssize_t got = recv(client->fd, missing > 0 ? client->received + client->length : &byte,
                       missing > 0 ? missing : sizeof byte, MSG_DONTWAIT);

    if (got < 0 && errno == EAGAIN)
        return;
    if (got == 0 && missing == 0 && load->churns) {
        client_ended(load, client);
        return;
    }
    if (got >= 0 && (got == 0 || missing == 0))
        errno = EPROTO;
    if (got <= 0 || missing == 0)
        fail("recv");
    client->length += (size_t)got;
    if (client->length == MESSAGE)
        client_answered(load, client);
}

/* Starts with a request on each connection, and goes on until so many are answered. Returns the nanoseconds. */
static uint64_t load_run(struct load *load, unsigned long requests)
{
    struct epoll_event events[EVENTS];
    uint64_t start = now();

    load->asked = load->answered = 0;
    load->wanted = requests;
    for (unsigned long i = 0; i < load->count; i++)
        load->churns ? client_ask_first(load, &load->clients[i]) : client_ask(load, &load->clients[i]);
    while (load->answered < load->wanted) {
        int ready = epoll_wait(load->epoll, events, EVENTS, PATIENCE_MS);
        if (ready == 0)
            errno = ETIMEDOUT;
        if (ready <= 0)
            fail("no answer");
        for (int i = 0; i < ready; i++)
            client_read(load, events[i].data.ptr);
    }
    return now() - start;
}

int main(int argc, char **argv)
{
    struct load load = {0};

    if (argc != 5) {
        fprintf(stderr, "usage: echo_load echo|churn PORT CONNECTIONS REQUESTS\n");
        return 2;
    }
    load.churns = strcmp(argv[1], "churn") == 0;
    load.port = (uint16_t)atoi(argv[2]);
    load.count = strtoul(argv[3], NULL, 10);
    unsigned long requests = strtoul(argv[4], NULL, 10);
    if (load.count > requests)
        load.count = requests;
    load.clients = calloc(load.count, sizeof *load.clients);
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!load.clients || load.epoll < 0)
        fail("start");
    for (unsigned long i = 0; i < load.count && !load.churns; i++)
        client_open(&load, &load.clients[i]);
    if (!load.churns)
        load_run(&load, load.count);
    printf("%llu\n", (unsigned long long)load_run(&load, requests));
    free(load.clients);
    return 0;
}
