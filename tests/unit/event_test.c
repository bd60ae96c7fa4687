/* event_test.c: proves that every event has a name and fields of its own, that the fields point into
 * struct event, and that an address reads as people write it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "event/event.h"

static void every_type_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        assert_non_null(event_kind(type)->name);
        for (unsigned other = 0; other < type; other++)
            assert_string_not_equal(event_kind(type)->name, event_kind(other)->name);
    }
    assert_string_equal(event_kind(EVENT_START)->name, "start");
    assert_string_equal(event_kind(EVENT_ATTEMPT_FAILED)->name, "attempt_failed");
    assert_string_equal(event_kind(EVENT_SUMMARY)->name, "summary");
}

static void fields_are_named_once_and_lie_within(void **state)
{
    static const char *const common[] = {"event", "t_ns", "conn", "basis"};

    (void)state;
    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        const struct event_field *fields = event_kind(type)->fields;
        assert_non_null(fields[0].name);
        for (const struct event_field *field = fields; field->name; field++) {
            assert_true(field->offset < sizeof(struct event));
            for (size_t i = 0; i < sizeof common / sizeof common[0]; i++)
                assert_string_not_equal(field->name, common[i]);
            for (const struct event_field *other = fields; other < field; other++)
                assert_string_not_equal(field->name, other->name);
        }
    }
}

static bool ends_in(const char *name, const char *end)
{
    return strlen(name) > strlen(end) && strcmp(name + strlen(name) - strlen(end), end) == 0;
}

/* The rule that the interface gives for names, and nothing that is a number by chance. */
static void units_are_in_the_names(void **state)
{
    static const char *const counts[] = {"attempt", "connections", "dropped_datagrams", "number", "pid"};

    (void)state;
    for (unsigned type = 0; type < EVENT_COUNT; type++) {
        for (const struct event_field *field = event_kind(type)->fields; field->name; field++) {
            bool counted = ends_in(field->name, "_value");
            for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
                counted = counted || strcmp(field->name, counts[i]) == 0;
            if (field->kind == FIELD_NUMBER || field->kind == FIELD_NONZERO ||
                field->kind == FIELD_LENGTH)
                assert_true(counted || ends_in(field->name, "_ns") ||
                            ends_in(field->name, "_bytes"));
        }
    }
}

static void words_are_as_promised(void **state)
{
    (void)state;
    assert_string_equal(event_basis_name(BASIS_CALL), "call");
    assert_string_equal(event_basis_name(BASIS_KERNEL), "kernel");
    assert_string_equal(event_basis_name(BASIS_WIRE), "wire");
    assert_string_equal(event_party_name(PARTY_LOCAL), "local");
    assert_string_equal(event_party_name(PARTY_PEER), "peer");
    assert_string_equal(event_party_name(PARTY_ERROR), "error");
    assert_string_equal(event_party_name(PARTY_TIMEOUT), "timeout");
    assert_string_equal(event_party_name(PARTY_RESET), "reset");
    assert_string_equal(event_party_name(PARTY_NONE), "none");
    assert_string_equal(event_direction_name(DIRECTION_IN), "in");
    assert_string_equal(event_direction_name(DIRECTION_OUT), "out");
    assert_string_equal(event_direction_name(DIRECTION_NONE), "none");
}

static void assert_endpoint(struct endpoint endpoint, const char *expected)
{
    char text[ENDPOINT_TEXT_SIZE];

    assert_ptr_equal(endpoint_format(&endpoint, text), text);
    assert_string_equal(text, expected);
}

static void an_address_reads_as_one_writes_it(void **state)
{
    struct endpoint longest = {.port = UINT32_MAX};
    char text[ENDPOINT_TEXT_SIZE];

    (void)state;
    assert_endpoint((struct endpoint){.host = "127.0.0.1", .port = 80}, "127.0.0.1:80");
    assert_endpoint((struct endpoint){.host = "::1", .port = 65535}, "[::1]:65535");
    assert_endpoint((struct endpoint){.host = "fe80::1%eth0", .port = 1}, "[fe80::1%eth0]:1");
    assert_endpoint((struct endpoint){.host = "3", .port = 4294967295}, "3:4294967295");
    assert_endpoint((struct endpoint){.port = 0}, "(unknown)");
    memset(longest.host, ':', sizeof longest.host - 1);
    assert_int_equal(strlen(endpoint_format(&longest, text)),
                     sizeof longest.host - 1 + strlen("[]:4294967295"));
}

static void a_path_reads_as_one_writes_it(void **state)
{
    struct endpoint longest = {.has_path = true, .path_length = 108};
    char text[ENDPOINT_TEXT_SIZE];

    (void)state;
    assert_endpoint((struct endpoint){.has_path = true, .path = "/run/x", .path_length = 6}, "/run/x");
    assert_endpoint((struct endpoint){.has_path = true, .path = "\0name", .path_length = 5}, "@name");
    assert_endpoint((struct endpoint){.has_path = true, .path = "\0a\0b", .path_length = 4}, "@a@b");
    assert_endpoint((struct endpoint){.has_path = true}, "(unnamed)");
    memset(longest.path, 'x', sizeof longest.path);
    assert_int_equal(strlen(endpoint_format(&longest, text)), 108);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_has_a_name_of_its_own),
        cmocka_unit_test(fields_are_named_once_and_lie_within),
        cmocka_unit_test(units_are_in_the_names),
        cmocka_unit_test(words_are_as_promised),
        cmocka_unit_test(an_address_reads_as_one_writes_it),
        cmocka_unit_test(a_path_reads_as_one_writes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
