/* capture.h: a descriptor to hand to a sink, from which each write comes back whole and apart. */
#ifndef SONDE_TESTS_CAPTURE_H
#define SONDE_TESTS_CAPTURE_H

#include <sys/socket.h>
#include <unistd.h>

struct capture {
    int ends[2]; /* 0: to read back, 1: for the sink */
    char text[65536];
};

static inline void capture_open(struct capture *capture)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, capture->ends), 0);
}

static inline void capture_close(struct capture *capture)
{
    close(capture->ends[0]);
    close(capture->ends[1]);
}

/* What the next write wrote, or NULL if there was none. */
static inline const char *capture_next(struct capture *capture)
{
    ssize_t length = recv(capture->ends[0], capture->text, sizeof capture->text - 1, MSG_DONTWAIT);

    if (length < 0)
        return NULL;
    capture->text[length] = '\0';
    return capture->text;
}

static inline void capture_assert_next(struct capture *capture, const char *expected)
{
    const char *text = capture_next(capture);

    assert_string_equal(text ? text : "(nothing)", expected);
}

#endif
