/* tcp_pair.h: two ends of a TCP connection over loopback. */
#ifndef SONDE_TESTS_TCP_PAIR_H
#define SONDE_TESTS_TCP_PAIR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* The one that connected, and the one that was accepted. */
static inline void connected_pair(int ret_ends[2])
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
    ret_ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(ret_ends[0], (struct sockaddr *)&address, sizeof address), 0);
    ret_ends[1] = accept(listener, NULL, NULL);
    assert_true(ret_ends[1] >= 0);
    close(listener);
}

static inline void close_pair(const int ends[2])
{
    close(ends[0]);
    close(ends[1]);
}

#endif
