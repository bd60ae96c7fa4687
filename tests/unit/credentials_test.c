/* credentials_test.c: proves that the user of a Unix socket's peer is told, of a client and of each datagram; that a
 * client of another user's is told by the number he had when he connected; that datagrams of two users are two peers;
 * and that no peer hands us a descriptor by the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/credentials.h"
#include "net/datagram.h"
#include "transport/datagram.h"
#include "transport/unix.h"

enum { OTHER_USER = 65533, PATIENCE_MS = 20000 };

struct place {
    char folder[64], path[80];
    struct address address;
    struct listener *listener;
    uint32_t next; /* number of an accepted client */
};

static int place_open(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    const char *root = getenv("TMPDIR");
    struct error error;

    snprintf(place->folder, sizeof place->folder, "%.40s/credentials.XXXXXX", root ? root : "/tmp");
    if (!mkdtemp(place->folder) || chmod(place->folder, 0711) != 0)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/s", place->folder);
    *state = place;
    return address_from_path(place->path, strlen(place->path), &place->address, &error) ? 0 : -1;
}

static int place_close(void **state)
{
    struct place *place = *state;

    if (place->listener)
        place->listener->ops->close(place->listener);
    int result = rmdir(place->folder);
    free(place);
    return result;
}

static void place_listen(struct place *place, const struct scheme *scheme, bool users)
{
    struct error error = {.text = ""};
    struct listener_options options = {
        .local = &place->address, .mode = 0666, .datagram_size = 100, .users = users};

    place->listener = scheme->listen(&options, &error);
    if (!place->listener && error.system == EOPNOTSUPP)
        skip();
    assert_non_null(place->listener);
}

/* Runs a child as that user (0: as we are) that sends a byte from an unnamed socket. Skips where we cannot become him,
 * or he cannot reach the place. */
static void send_as(const struct place *place, int type, uid_t user)
{
    int status;

    if (user && getuid() != 0)
        skip();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int fd = socket(AF_UNIX, type, 0);
        if ((user && setuid(user) != 0) || connect(fd, &place->address.u.any, place->address.length) != 0)
            _exit(user ? 2 : 1);
        _exit(send(fd, "x", 1, 0) != 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 2)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* The next one who came, NULL if it was one who was there. */
static struct transport *place_accept(struct place *place)
{
    struct pollfd entry = {.fd = place->listener->fd, .events = POLLIN};
    struct transport *transport = NULL;

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
    struct io io = place->listener->ops->accept(place->listener, (struct origin){NULL, ++place->next}, &transport);
    assert_int_equal(io.status, IO_OK);
    return transport;
}

static struct transport_description describe(struct transport *transport)
{
    struct transport_description description = {.scheme = NULL};

    assert_non_null(transport);
    transport->ops->describe(transport, &description);
    return description;
}

static void assert_user(struct transport *transport, uid_t user)
{
    struct transport_description description = describe(transport);

    assert_true(description.has_user);
    assert_int_equal(description.user, user);
}

static void both_ends_know_each_other(void **state)
{
    int ends[2];
    uint32_t user = 77;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    assert_true(credentials_of_peer(ends[0], &user));
    assert_int_equal(user, geteuid());
    close(ends[0]);
    close(ends[1]);
}

static void who_has_no_peer_has_no_user(void **state)
{
    int lonely = socket(AF_UNIX, SOCK_STREAM, 0);
    uint32_t user = 77;

    (void)state;
    assert_false(credentials_of_peer(lonely, &user));
    close(lonely);
    assert_false(credentials_of_peer(-1, &user));
}

static void a_client_is_described_with_his_user(void **state)
{
    struct place *place = *state;

    place_listen(place, &unix_scheme, false);
    send_as(place, SOCK_STREAM, 0);
    struct transport *client = place_accept(place);
    assert_user(client, geteuid()); /* though he has gone */
    client->ops->close(client, true);
}

static void another_users_client_is_told(void **state)
{
    struct place *place = *state;

    place_listen(place, &unix_scheme, true);
    send_as(place, SOCK_STREAM, OTHER_USER);
    struct transport *client = place_accept(place);
    assert_user(client, OTHER_USER);
    client->ops->close(client, true);
}

static void datagrams_have_users_only_where_asked(void **state)
{
    struct place *place = *state;

    place_listen(place, &unix_datagram_scheme, false);
    send_as(place, SOCK_DGRAM, 0);
    struct transport *peer = place_accept(place);
    assert_false(describe(peer).has_user);
    peer->ops->close(peer, false);
}

static void datagrams_of_two_users_are_two_peers(void **state)
{
    struct place *place = *state;
    char buffer[8];

    place_listen(place, &unix_datagram_scheme, true);
    send_as(place, SOCK_DGRAM, 0);
    struct transport *first = place_accept(place);
    assert_user(first, geteuid());
    send_as(place, SOCK_DGRAM, OTHER_USER);
    struct transport *second = place_accept(place);
    assert_user(second, OTHER_USER);
    send_as(place, SOCK_DGRAM, OTHER_USER);
    assert_null(place_accept(place));
    assert_int_equal(first->ops->read(first, buffer, sizeof buffer).status, IO_OK);
    assert_int_equal(first->ops->read(first, buffer, sizeof buffer).status, IO_WANT_READ);
    assert_int_equal(second->ops->read(second, buffer, sizeof buffer).status, IO_OK);
    assert_int_equal(second->ops->read(second, buffer, sizeof buffer).status, IO_OK);
    first->ops->close(first, false);
    second->ops->close(second, false);
}

static void send_descriptor(int fd, int descriptor)
{
    union {
        struct cmsghdr align;
        unsigned char bytes[CMSG_SPACE(sizeof(int))];
    } control = {.bytes = {0}};
    char byte = 'x';
    struct iovec piece = {.iov_base = &byte, .iov_len = 1};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = control.bytes,
                             .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
    assert_int_equal(sendmsg(fd, &message, 0), 1);
}

static void a_datagrams_sender_hands_us_no_descriptor(void **state)
{
    struct address peer;
    uint32_t user = 77;
    int ends[2], next;
    size_t whole;
    char buffer[4];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0);
    if (!datagram_enable_users(ends[1])) {
        close(ends[0]);
        close(ends[1]);
        skip();
    }
    next = dup(ends[0]);
    close(next);
    send_descriptor(ends[0], ends[0]);
    assert_int_equal(datagram_receive_user(ends[1], buffer, sizeof buffer, &peer, &user, &whole), 1);
    assert_int_equal(user, geteuid());
    assert_int_equal(whole, 1);
    assert_int_equal(dup(ends[0]), next);
    close(next);
    assert_int_equal(datagram_receive_user(ends[1], buffer, sizeof buffer, &peer, &user, &whole), -1);
    assert_int_equal(user, DATAGRAM_USER_UNKNOWN);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_know_each_other),
        cmocka_unit_test(who_has_no_peer_has_no_user),
        cmocka_unit_test_setup_teardown(a_client_is_described_with_his_user, place_open, place_close),
        cmocka_unit_test_setup_teardown(another_users_client_is_told, place_open, place_close),
        cmocka_unit_test_setup_teardown(datagrams_have_users_only_where_asked, place_open, place_close),
        cmocka_unit_test_setup_teardown(datagrams_of_two_users_are_two_peers, place_open, place_close),
        cmocka_unit_test(a_datagrams_sender_hands_us_no_descriptor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
