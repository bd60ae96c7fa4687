/* ports_test.c: proves that PORTS become the set they describe, and that what is none is refused by its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "config/ports.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The set as "1-3 80". */
static void describe(const struct port_set *ports, char *text, size_t size)
{
    size_t length = 0;
    uint16_t first, last;

    text[0] = '\0';
    for (uint32_t port = 0; port_set_next_range(ports, port, &first, &last); port = (uint32_t)last + 1) {
        length += (size_t)snprintf(text + length, size - length, length > 0 ? " %u" : "%u", (unsigned)first);
        if (last > first)
            length += (size_t)snprintf(text + length, size - length, "-%u", (unsigned)last);
    }
}

static void words_make_sets(void **state)
{
    static const struct {
        const char *word, *scheme, *set;
        size_t count;
    } cases[] = {
        {"80", "tcp", "80", 1},
        {"1", "tcp", "1", 1},
        {"65535", "tcp", "65535", 1},
        {"0080", "tcp", "80", 1},
        {"20-25", "tcp", "20-25", 6},
        {"7-7", "tcp", "7", 1},
        {"1-65535", "tcp", "1-65535", 65535},
        {"22,80,443", "tcp", "22 80 443", 3},
        {"443,22,80,22", "tcp", "22 80 443", 3},
        {"20-25,23-30,80", "tcp", "20-30 80", 12},
        {"62-66,127-128", "tcp", "62-66 127-128", 7},
        {"63,64,191,192", "tcp", "63-64 191-192", 4},
        {"65534-65535", "udp", "65534-65535", 2},
        {"ssh", "tcp", "22", 1},
        {"ssh,80,domain", "tcp", "22 53 80", 3},
        {"tftp", "udp", "69", 1},
        {"http-alt", "tcp", "8080", 1},
        {"http-alt,1-2", "tcp", "1-2 8080", 3},
    };
    char text[64];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct port_set ports = {{0}};
        struct error error = {.text = ""};

        if (!ports_add(&ports, cases[i].word, cases[i].scheme, &error))
            fail_msg("%s: %s", cases[i].word, error.text);
        describe(&ports, text, sizeof text);
        assert_string_equal(text, cases[i].set);
        assert_int_equal(port_set_count(&ports), cases[i].count);
    }
}

static void words_add_up(void **state)
{
    struct port_set ports = {{0}};
    struct error error;
    char text[64];

    (void)state;
    assert_true(ports_add(&ports, "22", "tcp", &error));
    assert_true(ports_add(&ports, "20-21,9", "tcp", &error));
    describe(&ports, text, sizeof text);
    assert_string_equal(text, "9 20-22");
}

static void others_are_refused(void **state)
{
    static const struct {
        const char *word, *scheme, *text;
    } cases[] = {
        {"", "tcp", "empty port"},
        {",", "tcp", "empty port in ,"},
        {"22,,80", "tcp", "empty port in 22,,80"},
        {",80", "tcp", "empty port in ,80"},
        {"80,", "tcp", "empty port in 80,"},
        {"0", "tcp", "bad port 0: nobody can be reached there"},
        {"22,00", "tcp", "bad port 00: nobody can be reached there"},
        {"0-5", "tcp", "bad port 0: nobody can be reached there"},
        {"65536", "tcp", "bad port 65536: more than 65535"},
        {"65530-65536", "tcp", "bad port 65536: more than 65535"},
        {"99999999999999999999", "tcp", "bad port 99999999999999999999: more than"},
        {"25-20", "tcp", "bad range of ports 25-20: it ends before it begins"},
        {"80,25-20", "tcp", "bad range of ports 25-20"},
        {"21-20", "tcp", "bad range of ports 21-20"},
        {"20-", "tcp", "bad range of ports 20-: it is written FIRST-LAST"},
        {"-25", "tcp", "bad range of ports -25: it is written FIRST-LAST"},
        {"-", "tcp", "bad range of ports -:"},
        {"1-2-3", "tcp", "bad range of ports 1-2-3:"},
        {"1--3", "tcp", "bad range of ports 1--3:"},
        {"80x", "tcp", "bad port 80x: neither a number nor a known service of tcp"},
        {"ssh-25", "tcp", "bad port ssh-25: neither"},
        {"20-ssh", "tcp", "bad port 20-ssh: neither"},
        {"22, 80", "tcp", "bad port  80: neither"},
        {"nosuch", "udp", "bad port nosuch: neither a number nor a known service of udp"},
        {"80;81", "tcp", "bad port 80;81: neither"},
        {"+80", "tcp", "bad port +80: neither"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct port_set ports = {{0}};
        struct error error = {.text = ""};

        if (ports_add(&ports, cases[i].word, cases[i].scheme, &error))
            fail_msg("accepted %s", cases[i].word);
        if (strstr(error.text, cases[i].text) == NULL)
            fail_msg("\"%s\" does not say \"%s\"", error.text, cases[i].text);
        assert_int_equal(error.status, STATUS_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_make_sets),
        cmocka_unit_test(words_add_up),
        cmocka_unit_test(others_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
