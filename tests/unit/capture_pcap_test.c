/* capture_pcap_test.c: proves that a capture lets pass what was admitted and nothing else, that the right to capture is
 * needed only to open it, and that without the right one line says what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/privilege.h"
#include "net/capture.h"
#include "net/segment.h"

enum { PATIENCE_MS = 20000, NOBODY = 65534 };

static struct capture *open_or_skip(void)
{
    struct error error;
    struct capture *capture = capture_open(&error);

    if (capture == NULL)
        skip();
    return capture;
}

/* A UDP socket at a free port of 127.0.0.1. */
static int datagram_socket(struct address *ret_local)
{
    struct address any;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    assert_true(address_from_literal("127.0.0.1", 0, &any));
    assert_int_equal(bind(fd, &any.u.any, any.length), 0);
    address_of_socket(fd, ret_local, NULL);
    return fd;
}

static void send_to(int fd, const struct address *to, const char *text)
{
    assert_int_equal(sendto(fd, text, strlen(text), 0, &to->u.any, to->length), (ssize_t)strlen(text));
}

static bool next(struct capture *capture, struct captured *ret_packet)
{
    struct pollfd entry = {.fd = capture_descriptor(capture), .events = POLLIN};

    assert_int_equal(poll(&entry, 1, PATIENCE_MS), 1);
    return capture_next(capture, ret_packet);
}

static void is_datagram(const struct capture *capture, const struct captured *captured, const struct address *source,
                        const struct address *destination, const char *text)
{
    struct packet packet;

    assert_true(segment_parse(capture_link_type(capture), captured->bytes, captured->length, &packet));
    assert_false(packet.is_tcp);
    assert_true(address_equal(&packet.source, source));
    assert_true(address_equal(&packet.destination, destination));
    assert_int_equal(packet.segment.length, strlen(text));
    assert_int_equal(captured->whole_length, captured->length);
    assert_memory_equal(captured->bytes + captured->length - strlen(text), text, strlen(text));
}

static void what_was_admitted_passes_and_nothing_else(void **state)
{
    struct capture *capture = open_or_skip();
    struct address first, second, third;
    int fds[] = {datagram_socket(&first), datagram_socket(&second), datagram_socket(&third)};
    struct captured captured;
    struct error error;

    (void)state;
    send_to(fds[0], &second, "early");
    assert_true(capture_admit(capture, "udp", NULL, &second, &error));
    send_to(fds[0], &third, "another's");
    send_to(fds[0], &second, "there");
    assert_true(next(capture, &captured));
    is_datagram(capture, &captured, &first, &second, "there");
    assert_true(captured.realtime_ns > CLOCK_SECOND * 1000000000);
    send_to(fds[1], &first, "and back");
    assert_true(next(capture, &captured));
    is_datagram(capture, &captured, &second, &first, "and back");
    assert_true(capture_admit(capture, "udp", &third, NULL, &error));
    send_to(fds[0], &third, "later");
    assert_true(next(capture, &captured));
    is_datagram(capture, &captured, &first, &third, "later");
    assert_false(capture_next(capture, &captured));
    assert_int_equal(capture_dropped(capture), 0);
    capture_close(capture);
    for (size_t i = 0; i < 3; i++)
        close(fds[i]);
}

static void a_wildcards_port_passes_at_all_addresses(void **state)
{
    struct capture *capture = open_or_skip();
    struct address first, second, any;
    int fds[] = {datagram_socket(&first), datagram_socket(&second)};
    struct captured captured;
    struct error error;

    (void)state;
    any = address_any(AF_INET6, address_port(&second));
    assert_true(capture_admit(capture, "tcp", &any, NULL, &error));
    send_to(fds[0], &second, "not TCP");
    assert_true(capture_admit(capture, "udp", &any, NULL, &error));
    send_to(fds[0], &second, "UDP");
    assert_true(next(capture, &captured));
    is_datagram(capture, &captured, &first, &second, "UDP");
    capture_close(capture);
    close(fds[0]);
    close(fds[1]);
}

static void headers_alone_may_be_kept(void **state)
{
    static const char text[1000] = "";
    struct error error;
    struct capture *capture = capture_open_headers(&error);
    struct address first, second;
    struct captured captured;
    struct packet packet;
    int fds[2];

    (void)state;
    if (capture == NULL)
        skip();
    fds[0] = datagram_socket(&first);
    fds[1] = datagram_socket(&second);
    assert_true(capture_admit(capture, "udp", NULL, &second, &error));
    assert_int_equal(sendto(fds[0], text, sizeof text, 0, &second.u.any, second.length), sizeof text);
    assert_true(next(capture, &captured));
    assert_true(segment_parse(capture_link_type(capture), captured.bytes, captured.length, &packet));
    assert_int_equal(packet.segment.length, sizeof text);
    assert_true(captured.length < sizeof text && captured.whole_length > sizeof text);
    capture_close(capture);
    close(fds[0]);
    close(fds[1]);
}

static void addresses_have_a_limit(void **state)
{
    struct capture *capture = open_or_skip();
    struct error error = {.text = ""};
    struct address remote;
    unsigned admitted = 0;

    (void)state;
    assert_true(address_from_literal("fe80::1", 1, &remote));
    remote.u.v6.sin6_scope_id = 1;
    while (admitted < 1000 && capture_admit(capture, "tcp", NULL, &remote, &error))
        address_set_port(&remote, (uint16_t)++admitted);
    assert_in_range(admitted, 8, 63);
    assert_non_null(strstr(error.text, "too many addresses"));
    address_set_port(&remote, 1);
    assert_true(capture_admit(capture, "tcp", NULL, &remote, &error));
    capture_close(capture);
}

static int open_as_nobody(void)
{
    struct error error = {.text = ""};

    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        return 1;
    if (capture_open(&error) != NULL)
        return 2;
    if (strchr(error.text, '\n') != NULL || strstr(error.text, "setcap cap_net_raw+ep") == NULL)
        return 3;
    return error.status == STATUS_OK ? 0 : 4;
}

static void without_the_right_a_line_says_what_to_do(void **state)
{
    int status = -1;
    pid_t child;

    (void)state;
    capture_close(open_or_skip()); /* the library is there */
    child = fork();
    if (child == 0)
        _exit(open_as_nobody());
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

/* The last one: there is no way back. */
static void once_open_no_right_is_needed(void **state)
{
    struct capture *capture = open_or_skip();
    struct address first, second;
    int fds[] = {datagram_socket(&first), datagram_socket(&second)};
    struct captured captured;
    struct error error;

    (void)state;
    assert_true(privilege_drop());
    assert_null(capture_open(&error));
    assert_true(capture_admit(capture, "udp", NULL, &second, &error));
    send_to(fds[0], &second, "there");
    assert_true(next(capture, &captured));
    is_datagram(capture, &captured, &first, &second, "there");
    capture_close(capture);
    close(fds[0]);
    close(fds[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_admitted_passes_and_nothing_else),
        cmocka_unit_test(a_wildcards_port_passes_at_all_addresses),
        cmocka_unit_test(headers_alone_may_be_kept),
        cmocka_unit_test(addresses_have_a_limit),
        cmocka_unit_test(without_the_right_a_line_says_what_to_do),
        cmocka_unit_test(once_open_no_right_is_needed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
