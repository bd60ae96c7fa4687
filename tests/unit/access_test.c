/* access_test.c: proves that the lists of --allow and --deny are read strictly, from the command line and from files;
 * that networks hold exactly their addresses, v4-mapped ones too; that deny wins; that users are known by number; and
 * that an entry that can mean nothing for a scheme is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/access.h"

static struct access access_of(const char *allow, const char *deny)
{
    struct access access = {.is_closed = false};
    struct error error = {.text = ""};
    bool good = (!allow || access_allow(&access, allow, "--allow", &error)) &&
                (!deny || access_deny(&access, deny, "--deny", &error));

    if (!good)
        print_message("%s\n", error.text);
    assert_true(good);
    return access;
}

static const char *refusal_of(const struct access *access, const char *host)
{
    struct address address;

    assert_true(address_from_literal(host, 4711, &address));
    return access_refusal(access, &address, NULL);
}

/* Whether a list, given to --allow, lets host in; given to --deny it must keep out the same ones. */
static bool holds(const char *list, const char *host)
{
    struct access allow = access_of(list, NULL), deny = access_of(NULL, list);
    bool held = !refusal_of(&allow, host);

    assert_int_equal(refusal_of(&deny, host) != NULL, held);
    access_free(&allow);
    access_free(&deny);
    return held;
}

static void refused_with(const char *list, enum status status, const char *text)
{
    struct access access = {.is_closed = false};
    struct error error = {.text = ""};

    assert_false(access_allow(&access, list, "--allow", &error));
    assert_int_equal(error.status, status);
    if (!strstr(error.text, text))
        print_message("%s: %s\n", list, error.text);
    assert_non_null(strstr(error.text, text));
    access_free(&access);
}

/* A list in a file of its own. Returns "@PATH". */
static const char *file_of(const char *text, size_t length)
{
    static char name[64];
    const char *folder = getenv("TMPDIR");

    snprintf(name, sizeof name, "@%.30s/access_test.XXXXXX", folder ? folder : "/tmp");
    int fd = mkstemp(name + 1);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, length), length);
    close(fd);
    return name;
}

static const char *file_of_text(const char *text)
{
    return file_of(text, strlen(text));
}

static void without_lists_everybody_may_come(void **state)
{
    struct access access = {.is_closed = false};

    (void)state;
    assert_null(refusal_of(&access, "10.0.0.1"));
    assert_null(refusal_of(&access, "::1"));
    assert_false(access_asks_users(&access));
    access_free(&access);
}

static void a_network_holds_exactly_its_addresses(void **state)
{
    static const struct {
        const char *list, *inside[3], *outside[4];
    } cases[] = {
        {"10.1.2.3", {"10.1.2.3"}, {"10.1.2.2", "10.1.2.4", "11.1.2.3", "::1"}},
        {"10.0.0.0/8", {"10.0.0.0", "10.255.255.255"}, {"9.255.255.255", "11.0.0.0"}},
        {"10.1.2.3/8", {"10.200.0.1"}, {"11.1.2.3"}},
        {"192.168.4.0/22", {"192.168.4.0", "192.168.7.255"}, {"192.168.3.255", "192.168.8.0"}},
        {"127.0.0.0/31", {"127.0.0.0", "127.0.0.1"}, {"127.0.0.2"}},
        {"128.0.0.0/1", {"128.0.0.0", "255.255.255.255"}, {"127.255.255.255"}},
        {"0.0.0.0/0", {"1.2.3.4", "::ffff:1.2.3.4"}, {"::1", "::"}},
        {"1.2.3.4/32", {"1.2.3.4"}, {"1.2.3.5"}},
        {"::/0", {"::1", "2001:db8::1"}, {"1.2.3.4", "::ffff:1.2.3.4"}},
        {"::1", {"::1"}, {"::2", "127.0.0.1"}},
        {"fe80::/10", {"fe80::1", "febf:ffff::1", "fe80::1%1"}, {"fec0::1", "fe7f::1"}},
        {"2001:db8::/33", {"2001:db8:7fff::1"}, {"2001:db8:8000::1"}},
        {"2001:db8::/127", {"2001:db8::1"}, {"2001:db8::2"}},
        {"10.0.0.0/8", {"::ffff:10.1.2.3"}, {"::ffff:11.1.2.3", "::10.1.2.3"}},
        {"::ffff:10.0.0.0/104", {"10.1.2.3", "::ffff:10.1.2.3"}, {"11.0.0.1", "::ffff:11.0.0.1"}},
        {"::ffff:10.0.0.1", {"10.0.0.1"}, {"10.0.0.2"}},
        {"::ffff:0.0.0.0/96", {"1.2.3.4"}, {"::1"}},
        {"any", {"1.2.3.4", "::1", "::ffff:1.2.3.4"}, {NULL}},
        {" 10.0.0.1 ,\t::1", {"10.0.0.1", "::1"}, {"10.0.0.2"}},
        {"1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5", {"1.1.1.1", "4.4.4.4", "5.5.5.5"}, {"6.6.6.6"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t j = 0; j < 3 && cases[i].inside[j]; j++)
            if (!holds(cases[i].list, cases[i].inside[j]))
                fail_msg("%s does not hold %s", cases[i].list, cases[i].inside[j]);
        for (size_t j = 0; j < 4 && cases[i].outside[j]; j++)
            if (holds(cases[i].list, cases[i].outside[j]))
                fail_msg("%s holds %s", cases[i].list, cases[i].outside[j]);
    }
}

static void deny_wins_and_says_so(void **state)
{
    struct access access = access_of("10.0.0.0/8", "10.1.0.0/16,any");

    (void)state;
    assert_string_equal(refusal_of(&access, "10.2.0.1"), "on the --deny list");
    access_free(&access);
    access = access_of("10.0.0.0/8", "10.1.0.0/16");
    assert_null(refusal_of(&access, "10.2.0.1"));
    assert_string_equal(refusal_of(&access, "10.1.0.1"), "on the --deny list");
    assert_string_equal(refusal_of(&access, "11.1.0.1"), "not on the --allow list");
    access_free(&access);
    access = access_of(NULL, "10.1.0.0/16");
    assert_null(refusal_of(&access, "11.1.0.1"));
    access_free(&access);
}

static void bad_entries_are_named(void **state)
{
    static const char *const bad[] = {
        "10.0.0", "10.0.0.256", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/8x",
        "10.0.0.0/255.0.0.0", "10.0.0.0/8/8", "/8", "::1/129", ":::1", "[::1]", "127.0.0.1:80", "localhost", "*",
        "10.0.0.1-10.0.0.9", "ANY", "any/8", "uid:", "uid:-1", "uid:root", "uid:4294967295", "uid:4294967296",
        "uid", "fe80::1%1", "fe80::%1/64", "::ffff:10.0.0.0/95", "10.0.0.0 /8", "#", "0x7f.1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char list[128], named[128];
        snprintf(list, sizeof list, "10.0.0.1,%s,10.0.0.2", bad[i]);
        snprintf(named, sizeof named, "--allow: \"%s\": ", bad[i]);
        refused_with(list, STATUS_USAGE, named);
    }
    refused_with("", STATUS_USAGE, "--allow: \"\": expected an address");
    refused_with("10.0.0.1,", STATUS_USAGE, "\"\"");
    refused_with("10.0.0.0/33", STATUS_USAGE, "0 to 32");
    refused_with("::/129", STATUS_USAGE, "0 to 128");
}

static void a_file_holds_lists_and_comments(void **state)
{
    const char *file = file_of_text("# friends\n10.0.0.1 # the first\n\n \t\n  10.0.0.2, 10.0.0.3\r\n#1.1.1.1\n::1");
    char list[128];

    (void)state;
    snprintf(list, sizeof list, "9.9.9.9,%s,8.8.8.8", file);
    assert_true(holds(list, "10.0.0.1"));
    assert_true(holds(list, "10.0.0.2"));
    assert_true(holds(list, "10.0.0.3"));
    assert_true(holds(list, "::1"));
    assert_true(holds(list, "9.9.9.9"));
    assert_true(holds(list, "8.8.8.8"));
    assert_false(holds(list, "1.1.1.1"));
    unlink(file + 1);
}

static void an_empty_file_lets_nobody_in(void **state)
{
    const char *file = file_of_text("");

    (void)state;
    struct access access = access_of(file, NULL);
    assert_string_equal(refusal_of(&access, "127.0.0.1"), "not on the --allow list");
    access_free(&access);
    access = access_of(NULL, file);
    assert_null(refusal_of(&access, "127.0.0.1"));
    access_free(&access);
    unlink(file + 1);
}

static void a_bad_line_is_named(void **state)
{
    static const struct {
        const char *text;
        size_t length;
        const char *named;
    } cases[] = {
        {"10.0.0.1\n# x\n10.0.0.300, ::1\n", 29, ":3: \"10.0.0.300\": expected"},
        {"10.0.0.1\n@other\n", 16, ":2: \"@other\": a list in a file cannot name"},
        {"10.0.0.1,,10.0.0.2", 18, ":1: \"\": expected"},
        {"10.0.0.1\n10.\0000.0.2\n", 19, ":2: \"10.\": a text file is expected"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *file = file_of(cases[i].text, cases[i].length);
        refused_with(file, STATUS_USAGE, cases[i].named);
        refused_with(file, STATUS_USAGE, file + 1);
        unlink(file + 1);
    }
}

static void an_endless_line_is_refused(void **state)
{
    static char text[70000];

    (void)state;
    memset(text, ' ', sizeof text);
    const char *file = file_of(text, sizeof text);
    refused_with(file, STATUS_USAGE, "the line is longer than 64 KiB");
    unlink(file + 1);
    refused_with("@/dev/zero", STATUS_USAGE, "/dev/zero:1: \"\": a text file is expected");
}

static void a_file_that_cannot_be_read_is_told(void **state)
{
    (void)state;
    refused_with("10.0.0.1,@/nowhere/list", STATUS_LOCAL_IO, "--allow @/nowhere/list: no such file or directory");
    refused_with("@/", STATUS_LOCAL_IO, "--allow @/: is a directory");
    refused_with("@", STATUS_LOCAL_IO, "--allow @: no such file");
}

static void a_long_file_is_taken_whole(void **state)
{
    enum { COUNT = 1000 };
    char *text = calloc(COUNT, 20);

    (void)state;
    for (int i = 0; i < COUNT; i++)
        sprintf(text + strlen(text), "10.9.%d.%d\n", i / 250, i % 250);
    const char *file = file_of_text(text);
    struct access access = access_of(file, NULL);
    assert_int_equal(access.allow.count, COUNT);
    assert_null(refusal_of(&access, "10.9.0.0"));
    assert_null(refusal_of(&access, "10.9.3.249"));
    assert_non_null(refusal_of(&access, "10.9.3.250"));
    access_free(&access);
    unlink(file + 1);
    free(text);
}

static void users_are_known_by_number(void **state)
{
    static const uint32_t root = 0, somebody = 1000, nobody = 65534;
    const struct address unnamed = {.length = 0};
    struct access access = access_of("uid:0,uid:1000", "uid:1000");

    (void)state;
    assert_true(access_asks_users(&access));
    assert_null(access_refusal(&access, &unnamed, &root));
    assert_string_equal(access_refusal(&access, &unnamed, &somebody), "on the --deny list");
    assert_string_equal(access_refusal(&access, &unnamed, &nobody), "not on the --allow list");
    access_free(&access);
    access = access_of("any", NULL);
    assert_null(access_refusal(&access, &unnamed, &nobody));
    assert_null(access_refusal(&access, &unnamed, NULL));
    assert_false(access_asks_users(&access));
    access_free(&access);
}

static void an_unknown_user_gets_in_by_no_number(void **state)
{
    const struct address unnamed = {.length = 0};
    struct access access = access_of("uid:0", NULL);

    (void)state;
    assert_string_equal(access_refusal(&access, &unnamed, NULL), "not on the --allow list");
    access_free(&access);
    access = access_of(NULL, "uid:0");
    assert_true(access_asks_users(&access));
    assert_string_equal(access_refusal(&access, &unnamed, NULL), "on the --deny list");
    access_free(&access);
}

static void assert_check(const char *list, const char *scheme, const char *part)
{
    struct access allow = access_of(list, NULL), deny = access_of(NULL, list);
    struct error error = {.text = ""};
    char start[64];

    assert_int_equal(access_check(&allow, scheme, &error), part == NULL);
    snprintf(start, sizeof start, "--allow %s: only", part ? part : "");
    assert_true(!part || (error.status == STATUS_USAGE && strstr(error.text, start) == error.text));
    assert_int_equal(access_check(&deny, scheme, &error), part == NULL);
    snprintf(start, sizeof start, "--deny %s: only", part ? part : "");
    assert_true(!part || (error.status == STATUS_USAGE && strstr(error.text, start) == error.text));
    access_free(&allow);
    access_free(&deny);
}

static void entries_fit_their_schemes(void **state)
{
    static const char *const schemes[] = {"tcp", "udp", "unix", "unix-dgram", "vsock"};

    (void)state;
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        assert_check("any", schemes[i], NULL);
    assert_check("10.0.0.0/8,::1", "tcp", NULL);
    assert_check("10.0.0.0/8,::1", "udp", NULL);
    assert_check("uid:5", "unix", NULL);
    assert_check("uid:5", "unix-dgram", NULL);
    assert_check("10.0.0.0/8,uid:5", "tcp", "uid:5");
    assert_check("uid:5", "udp", "uid:5");
    assert_check("uid:5", "vsock", "uid:5");
    assert_check("uid:5,10.0.0.0/8", "unix", "10.0.0.0/8");
    assert_check("::1", "unix-dgram", "::1/128");
    assert_check("10.0.0.1", "vsock", "10.0.0.1/32");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_lists_everybody_may_come),
        cmocka_unit_test(a_network_holds_exactly_its_addresses),
        cmocka_unit_test(deny_wins_and_says_so),
        cmocka_unit_test(bad_entries_are_named),
        cmocka_unit_test(a_file_holds_lists_and_comments),
        cmocka_unit_test(an_empty_file_lets_nobody_in),
        cmocka_unit_test(a_bad_line_is_named),
        cmocka_unit_test(an_endless_line_is_refused),
        cmocka_unit_test(a_file_that_cannot_be_read_is_told),
        cmocka_unit_test(a_long_file_is_taken_whole),
        cmocka_unit_test(users_are_known_by_number),
        cmocka_unit_test(an_unknown_user_gets_in_by_no_number),
        cmocka_unit_test(entries_fit_their_schemes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
