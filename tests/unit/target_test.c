/* target_test.c: proves that every spelling of a TARGET is read as written, and that what is no
 * TARGET is refused with status 2 and a line that names it, never wrapped or guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "config/target.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { PATH_MAX_BYTES = sizeof((struct sockaddr_un *)0)->sun_path - 1 };

/* What the options said. */
static const struct target_context plain = {.scheme = "tcp"};
static const struct target_context listening = {.scheme = "tcp", .listening = true};
static const struct target_context udp = {.scheme = "udp", .scheme_chosen = true};
static const struct target_context udp_listening = {
    .scheme = "udp", .scheme_chosen = true, .listening = true};
static const struct target_context path_stream = {.scheme = "unix", .scheme_chosen = true};
static const struct target_context path_datagram = {.scheme = "unix-dgram", .scheme_chosen = true};
static const struct target_context vsock = {.scheme = "vsock", .scheme_chosen = true};
static const struct target_context vsock_listening = {
    .scheme = "vsock", .scheme_chosen = true, .listening = true};

/* One word, or two if port is set. */
struct words {
    const struct target_context *context;
    const char *word, *port;
};

static bool read_words(const struct words *words, struct target *ret_target,
                       struct error *ret_error)
{
    if (words->port != NULL)
        return target_from_pair(words->word, words->port, words->context, ret_target, ret_error);
    return target_from_word(words->word, words->context, ret_target, ret_error);
}

static void read_good(const struct words *words, struct target *ret_target)
{
    struct error error = {.text = ""};

    if (!read_words(words, ret_target, &error))
        fail_msg("%s %s: %s", words->word, words->port != NULL ? words->port : "", error.text);
}

static void internet_targets(void **state)
{
    static const struct {
        struct words words;
        const char *scheme, *host;
        bool literal;
        uint16_t port;
        const char *text;
    } cases[] = {
        {{&plain, "example.org", "80"}, "tcp", "example.org", false, 80, "example.org:80"},
        {{&plain, "example.org:80", NULL}, "tcp", "example.org", false, 80, "example.org:80"},
        {{&plain, "127.0.0.1:80", NULL}, "tcp", "127.0.0.1", true, 80, "127.0.0.1:80"},
        {{&plain, "127.0.0.1", "65535"}, "tcp", "127.0.0.1", true, 65535, "127.0.0.1:65535"},
        {{&plain, "::1", "80"}, "tcp", "::1", true, 80, "[::1]:80"},
        {{&plain, "[::1]", "80"}, "tcp", "::1", true, 80, "[::1]:80"},
        {{&plain, "[::1]:80", NULL}, "tcp", "::1", true, 80, "[::1]:80"},
        {{&plain, "::ffff:1.2.3.4", "80"},
         "tcp",
         "::ffff:1.2.3.4",
         true,
         80,
         "[::ffff:1.2.3.4]:80"},
        {{&plain, "fe80::1%eth0", "80"}, "tcp", "fe80::1%eth0", true, 80, "[fe80::1%eth0]:80"},
        {{&plain, "[fe80::1%eth0]:80", NULL}, "tcp", "fe80::1%eth0", true, 80, "[fe80::1%eth0]:80"},
        {{&plain, "tcp://localhost:80", NULL}, "tcp", "localhost", false, 80, "localhost:80"},
        {{&plain, "tcp://[::1]:80", NULL}, "tcp", "::1", true, 80, "[::1]:80"},
        {{&plain, "udp://127.0.0.1:53", NULL}, "udp", "127.0.0.1", true, 53, "127.0.0.1:53"},
        {{&udp, "udp://localhost:53", NULL}, "udp", "localhost", false, 53, "localhost:53"},
        {{&udp, "localhost:53", NULL}, "udp", "localhost", false, 53, "localhost:53"},
        {{&udp, "localhost", "53"}, "udp", "localhost", false, 53, "localhost:53"},
        {{&plain, "localhost", "00080"}, "tcp", "localhost", false, 80, "localhost:80"},
        {{&plain, "1host", "80"}, "tcp", "1host", false, 80, "1host:80"},
        {{&plain, "0xh", "80"}, "tcp", "0xh", false, 80, "0xh:80"},
        {{&plain, "1.example.", "80"}, "tcp", "1.example.", false, 80, "1.example.:80"},
        {{&plain, "host_with-marks", "80"},
         "tcp",
         "host_with-marks",
         false,
         80,
         "host_with-marks:80"},
        {{&listening, "80", NULL}, "tcp", NULL, false, 80, "*:80"},
        {{&listening, "0", NULL}, "tcp", NULL, false, 0, "*:0"},
        {{&listening, "::1", "0"}, "tcp", "::1", true, 0, "[::1]:0"},
        {{&listening, "127.0.0.1:0", NULL}, "tcp", "127.0.0.1", true, 0, "127.0.0.1:0"},
        {{&listening, "udp://127.0.0.1:0", NULL}, "udp", "127.0.0.1", true, 0, "127.0.0.1:0"},
        {{&udp_listening, "0", NULL}, "udp", NULL, false, 0, "*:0"},
    };
    struct target target;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_good(&cases[i].words, &target);
        assert_string_equal(target.scheme, cases[i].scheme);
        if (cases[i].host == NULL)
            assert_null(target.host);
        else
            assert_string_equal(target.host, cases[i].host);
        assert_int_equal(target.literal, cases[i].literal);
        assert_int_equal(target.port, cases[i].port);
        assert_string_equal(target.text, cases[i].text);
        assert_null(target.path);
        assert_true(target_is_internet(&target));
        assert_int_equal(target_is_datagram(&target), strcmp(cases[i].scheme, "udp") == 0);
        target_free(&target);
    }
}

static void unix_targets(void **state)
{
    static const struct {
        struct words words;
        const char *scheme, *path;
        size_t length;
        const char *text;
    } cases[] = {
        {{&plain, "unix:/run/x", NULL}, "unix", "/run/x", 6, "/run/x"},
        {{&plain, "unix:x", NULL}, "unix", "x", 1, "x"},
        {{&plain, "unix:@name", NULL}, "unix", "\0name", 5, "@name"},
        {{&udp, "unix:/run/x", NULL}, "unix-dgram", "/run/x", 6, "/run/x"},
        {{&listening, "unix:/run/x", NULL}, "unix", "/run/x", 6, "/run/x"},
        {{&path_stream, "/run/x", NULL}, "unix", "/run/x", 6, "/run/x"},
        {{&path_stream, "@name", NULL}, "unix", "\0name", 5, "@name"},
        {{&path_stream, "./@name", NULL}, "unix", "./@name", 7, "./@name"},
        {{&path_stream, "tcp://a:1", NULL}, "unix", "tcp://a:1", 9, "tcp://a:1"},
        {{&path_stream, "unix:x", NULL}, "unix", "unix:x", 6, "unix:x"},
        {{&path_stream, "a b\nc", NULL}, "unix", "a b\nc", 5, "a b\nc"},
        {{&path_datagram, "host:80", NULL}, "unix-dgram", "host:80", 7, "host:80"},
        {{&path_datagram, "@name", NULL}, "unix-dgram", "\0name", 5, "@name"},
    };
    struct target target;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_good(&cases[i].words, &target);
        assert_string_equal(target.scheme, cases[i].scheme);
        assert_int_equal(target.path_length, cases[i].length);
        assert_memory_equal(target.path, cases[i].path, cases[i].length);
        assert_string_equal(target.text, cases[i].text);
        assert_null(target.host);
        assert_false(target_is_internet(&target));
        assert_int_equal(target_is_datagram(&target), strcmp(cases[i].scheme, "unix-dgram") == 0);
        target_free(&target);
    }
}

static void vsock_targets(void **state)
{
    static const struct {
        struct words words;
        uint32_t cid, port;
        const char *text;
    } cases[] = {
        {{&plain, "vsock:2:1234", NULL}, 2, 1234, "vsock:2:1234"},
        {{&plain, "vsock:host:1234", NULL}, 2, 1234, "vsock:2:1234"},
        {{&plain, "vsock:local:4294967294", NULL}, 1, 4294967294, "vsock:1:4294967294"},
        {{&vsock, "3", "70000"}, 3, 70000, "vsock:3:70000"},
        {{&vsock, "3:70000", NULL}, 3, 70000, "vsock:3:70000"},
        {{&vsock, "vsock:3:70000", NULL}, 3, 70000, "vsock:3:70000"},
        {{&listening, "vsock:any:1234", NULL}, TARGET_CID_ANY, 1234, "vsock:any:1234"},
        {{&vsock_listening, "1234", NULL}, TARGET_CID_ANY, 1234, "vsock:any:1234"},
        {{&vsock_listening, "0", NULL}, TARGET_CID_ANY, 0, "vsock:any:0"},
        {{&vsock_listening, "1", "1234"}, 1, 1234, "vsock:1:1234"},
    };
    struct target target;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_good(&cases[i].words, &target);
        assert_string_equal(target.scheme, "vsock");
        assert_true(target.cid == cases[i].cid);
        assert_true(target.vsock_port == cases[i].port);
        assert_string_equal(target.text, cases[i].text);
        assert_false(target_is_internet(&target));
        assert_false(target_is_datagram(&target));
        target_free(&target);
    }
}

static void refuse(const struct words *words, const char *named)
{
    struct target target = {.port = 4711}, untouched = target;
    struct error error = {.status = STATUS_OK, .text = ""};

    if (read_words(words, &target, &error))
        fail_msg("%s %s was taken for %s", words->word, words->port != NULL ? words->port : "",
                 target.text);
    if (strstr(error.text, named) == NULL)
        fail_msg("%s %s: \"%s\" does not say \"%s\"", words->word,
                 words->port != NULL ? words->port : "", error.text, named);
    assert_int_equal(error.status, STATUS_USAGE);
    assert_int_equal(error.system, 0);
    assert_memory_equal(&target, &untouched, sizeof target);
}

static void refused_targets(void **state)
{
    static const struct {
        struct words words;
        const char *named;
    } cases[] = {
        /* two colons or more */
        {{&plain, "::1:80", NULL}, " [::1]:80"},
        {{&plain, "tcp://::1:80", NULL}, " tcp://[::1]:80"},
        {{&plain, "fe80::1%eth0:80", NULL}, " [fe80::1%eth0]:80"},
        {{&plain, "2001:db8::1:80", NULL}, " [2001:db8::1]:80"},
        {{&plain, "::1", NULL}, "no port in ::1: it is written [::1]:PORT"},
        {{&plain, "a:b:c", NULL}, "bad address a:b:c"},
        {{&plain, "::1:", NULL}, "bad address ::1:"},
        /* brackets */
        {{&plain, "[::1", NULL}, "without its ] in [::1"},
        {{&plain, "::1]:80", NULL}, "bracket out of place in ::1]:80"},
        {{&plain, "[::1]", NULL}, "no port in [::1]"},
        {{&plain, "[::1]80", NULL}, "[::1]80"},
        {{&plain, "[::1]:", NULL}, "empty port in [::1]:"},
        {{&plain, "[]:80", NULL}, "[]:80"},
        {{&plain, "[127.0.0.1]:80", NULL}, "bad address in [127.0.0.1]:80"},
        {{&plain, "[localhost]:80", NULL}, "bad address in [localhost]:80"},
        {{&plain, "[::1%]:80", NULL}, "bad address in [::1%]:80"},
        {{&plain, "[127.0.0.1]", "80"}, "bad host [127.0.0.1]"},
        /* hosts */
        {{&plain, "", "80"}, "empty host"},
        {{&plain, "", NULL}, "empty TARGET"},
        {{&listening, "", NULL}, "empty TARGET"},
        {{&plain, ":80", NULL}, "empty host in :80"},
        {{&listening, ":80", NULL}, "empty host in :80"},
        {{&plain, "tcp://:80", NULL}, "empty host in tcp://:80"},
        {{&plain, "tcp://", NULL}, "no port in tcp://"},
        {{&listening, "udp://53", NULL}, "no port in udp://53"},
        {{&plain, "a b", "80"}, "bad host a b"},
        {{&plain, "a\tb:80", NULL}, "bad host a\tb"},
        {{&plain, "a\x7f", "80"}, "bad host a\x7f"},
        {{&plain, "user@host", "80"}, "bad host user@host"},
        {{&plain, "http://host", "80"}, "bad host http://host"},
        {{&plain, "host:80", "80"}, "bad address host:80"},
        {{&plain, "1.2.3.999", "80"}, "bad address 1.2.3.999"},
        {{&plain, "1.2.3.4.5:80", NULL}, "bad address 1.2.3.4.5"},
        {{&plain, "127.1", "80"}, "bad address 127.1"},
        {{&plain, "2130706433:80", NULL}, "bad address 2130706433"},
        {{&plain, "0x7f000001", "80"}, "bad address 0x7f000001"},
        {{&plain, "127.0.0.0x1", "80"}, "bad address 127.0.0.0x1"},
        {{&plain, "127.0.0.0x", "80"}, "bad address 127.0.0.0x"},
        {{&plain, "127.0.0.01", "80"}, "bad address 127.0.0.01"},
        {{&plain, "127.0.0.1.", "80"}, "bad address 127.0.0.1."},
        {{&plain, "example.1", "80"}, "bad address example.1"},
        {{&plain, "::g", "80"}, "bad address ::g"},
        {{&plain, "1::2::3", "80"}, "bad address 1::2::3"},
        /* ports */
        {{&plain, "host", NULL}, "no port in host"},
        {{&plain, "host:", NULL}, "empty port in host:"},
        {{&plain, "host", ""}, "empty port"},
        {{&plain, "host", "65536"}, "bad port 65536"},
        {{&plain, "host:65536", NULL}, "bad port 65536"},
        {{&plain, "host", "18446744073709551696"}, "bad port 18446744073709551696"},
        {{&plain, "host", "-1"}, "bad port -1"},
        {{&plain, "host", "+80"}, "bad port +80"},
        {{&plain, "host", " 80"}, "bad port  80"},
        {{&plain, "host", "80x"}, "bad port 80x"},
        {{&plain, "host", "0x50"}, "bad port 0x50"},
        {{&plain, "host", "80-81"}, "bad port 80-81"},
        {{&plain, "host", "no-such-service"}, "bad port no-such-service"},
        {{&plain, "host", "0"}, "bad port 0"},
        {{&plain, "host:0", NULL}, "bad port 0"},
        {{&listening, "65536", NULL}, "bad port 65536"},
        {{&listening, "host", NULL}, "bad port host"},
        {{&listening, "127.0.0.1", NULL}, "bad port 127.0.0.1"},
        /* schemes */
        {{&plain, "tls://host:443", NULL}, "tls:// is not built in yet"},
        {{&plain, "http://host:80", NULL}, "unknown scheme http:// in http://host:80"},
        {{&plain, "TCP://host:80", NULL}, "unknown scheme TCP://"},
        {{&udp, "tcp://host:80", NULL}, "tcp://host:80 contradicts -u"},
        {{&udp, "vsock:2:80", NULL}, "vsock:2:80 contradicts -u"},
        {{&vsock, "udp://host:80", NULL}, "udp://host:80 contradicts --vsock"},
        {{&vsock, "unix:/run/x", NULL}, "unix:/run/x contradicts --vsock"},
        /* paths */
        {{&plain, "unix:", NULL}, "empty path"},
        {{&plain, "unix:@", NULL}, "empty abstract name"},
        {{&path_stream, "", NULL}, "empty path"},
        {{&path_datagram, "@", NULL}, "empty abstract name"},
        /* vsock */
        {{&plain, "vsock:any:80", NULL}, "bad vsock CID any"},
        {{&plain, "vsock:4294967295:80", NULL}, "bad vsock CID 4294967295"},
        {{&plain, "vsock::80", NULL}, "bad vsock CID (empty)"},
        {{&plain, "vsock:2:", NULL}, "bad vsock port (empty)"},
        {{&plain, "vsock:2:0", NULL}, "bad vsock port 0"},
        {{&plain, "vsock:2:4294967295", NULL}, "bad vsock port 4294967295"},
        {{&plain, "vsock:2:80:81", NULL}, "bad vsock port 80:81"},
        {{&plain, "vsock:80", NULL}, "vsock:80"},
        {{&vsock, "-1", "80"}, "bad vsock CID -1"},
        {{&vsock, "2", "http"}, "bad vsock port http"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        refuse(&cases[i].words, cases[i].named);
}

static char *repeated(const char *prefix, char c, size_t count)
{
    size_t length = strlen(prefix);
    char *text = malloc(length + count + 1);

    assert_non_null(text);
    memcpy(text, prefix, length);
    memset(text + length, c, count);
    text[length + count] = '\0';
    return text;
}

static void path_limit(void **state)
{
    static const struct {
        const struct target_context *context;
        const char *prefix;
    } cases[] = {{&path_stream, ""},
                 {&path_datagram, ""},
                 {&path_stream, "@"},
                 {&plain, "unix:"},
                 {&plain, "unix:@"}};
    struct target target;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char *fits = repeated(cases[i].prefix, 'x', PATH_MAX_BYTES);
        char *too_long = repeated(cases[i].prefix, 'x', PATH_MAX_BYTES + 1);
        const struct words good = {cases[i].context, fits, NULL};
        const struct words bad = {cases[i].context, too_long, NULL};

        read_good(&good, &target);
        assert_int_equal(target.path_length,
                         PATH_MAX_BYTES + (strchr(cases[i].prefix, '@') != NULL ? 1 : 0));
        target_free(&target);
        refuse(&bad, too_long + strlen(cases[i].prefix));
        free(fits);
        free(too_long);
    }
}

static void huge_words(void **state)
{
    char *huge = repeated("", 'x', 100000);
    char *colons = repeated("", ':', 100000);
    const struct words words[] = {{&plain, huge, "80"},       {&plain, "host", huge},
                                  {&plain, huge, NULL},       {&plain, colons, NULL},
                                  {&path_stream, huge, NULL}, {&vsock, huge, "1"},
                                  {&plain, colons, "80"}};

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++)
        refuse(&words[i], "");
    free(huge);
    free(colons);
}

static void free_twice(void **state)
{
    const struct words words = {&plain, "localhost:80", NULL};
    struct target target;

    (void)state;
    read_good(&words, &target);
    target_free(&target);
    target_free(&target);
    assert_null(target.host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(internet_targets), cmocka_unit_test(unix_targets),
        cmocka_unit_test(vsock_targets),    cmocka_unit_test(refused_targets),
        cmocka_unit_test(path_limit),       cmocka_unit_test(huge_words),
        cmocka_unit_test(free_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
