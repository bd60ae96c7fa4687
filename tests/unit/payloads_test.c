/* payloads_test.c: proves that what is said to UDP services is short enough for any path, and is in itself what each
 * protocol asks for: lengths that are written in it fit, and numbers stand where they belong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/payloads.h"

enum { PATH_MAXIMUM = 1232 }; /* what IPv6's smallest MTU leaves (RFC 8200, section 5) */

/* The payload of a port that the table knows. */
static const unsigned char *bytes_of(uint16_t port, size_t *ret_length)
{
    const struct payload *payload = payload_find(port);

    assert_int_equal(payload->port, port);
    *ret_length = payload->length;
    return payload->bytes;
}

static unsigned number_at(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static void each_is_found_and_fits_any_path(void **state)
{
    unsigned found = 0;

    (void)state;
    for (unsigned port = 0; port <= UINT16_MAX; port++) {
        const struct payload *payload = payload_find((uint16_t)port);

        assert_non_null(payload);
        assert_non_null(payload->bytes);
        assert_true(payload->length <= PATH_MAXIMUM);
        if (payload->length == 0)
            continue;
        found++;
        assert_int_equal(payload->port, port);
        assert_true(strlen(payload->service) > 0);
        assert_int_equal(payload->is_answer != NULL, port == 69);
    }
    assert_true(found >= 25);
}

static void an_unknown_port_is_sent_the_empty_datagram(void **state)
{
    (void)state;
    assert_int_equal(payload_find(9)->length, 0);
    assert_int_equal(payload_find(0)->length, 0);
    assert_int_equal(payload_find(65535)->length, 0);
    assert_null(payload_find(9)->is_answer);
}

/* RFC 1035, 4.1: a header, and one question that ends where the payload does. */
static void assert_dns(uint16_t port, unsigned flags, unsigned type, unsigned class)
{
    size_t length, at = 12;
    const unsigned char *bytes = bytes_of(port, &length);

    assert_true(length > at + 4);
    assert_int_equal(number_at(bytes + 2), flags);
    assert_int_equal(number_at(bytes + 4), 1);
    for (size_t i = 6; i < 12; i++)
        assert_int_equal(bytes[i], 0);
    while (at < length && bytes[at] != 0)
        at += bytes[at] + 1U;
    assert_int_equal(at + 5, length);
    assert_int_equal(number_at(bytes + at + 1), type);
    assert_int_equal(number_at(bytes + at + 3), class);
}

static void the_dns_ones_are_one_question_each(void **state)
{
    (void)state;
    assert_dns(53, 0x0100, 2, 1);
    assert_dns(137, 0, 0x21, 1);
    assert_dns(5353, 0, 12, 0x8001);
}

/* The length of what follows a BER tag of one byte. */
static void the_ber_ones_end_where_they_say(void **state)
{
    static const uint16_t ports[] = {161, 389};

    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        size_t length;
        const unsigned char *bytes = bytes_of(ports[i], &length);

        assert_int_equal(bytes[0], 0x30);
        assert_int_equal(bytes[1] + 2, length);
    }
}

static void lengths_that_are_written_fit(void **state)
{
    static const struct {
        uint16_t port;
        size_t at, before; /* where the length stands, and what it does not count */
    } cases[] = {
        {177, 4, 6},   {500, 26, 0},  {500, 30, 28}, {500, 42, 40},  {500, 50, 48},
        {1701, 2, 0},  {3478, 2, 20}, {4500, 30, 4},  {623, 10, 12},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        size_t length;
        const unsigned char *bytes = bytes_of(cases[i].port, &length);

        assert_true(cases[i].at + 2 <= length);
        assert_int_equal(number_at(bytes + cases[i].at) + cases[i].before, length);
    }
}

static void fixed_lengths_are_kept(void **state)
{
    static const struct {
        uint16_t port;
        size_t length;
    } cases[] = {
        {111, 40}, {123, 48}, {520, 24}, {1194, 14}, {2049, 40}, {3478, 20}, {5351, 2}, {443, 1200},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(payload_find(cases[i].port)->length, cases[i].length);
}

/* RFC 1350: what is read, not written, and two strings with their ends. */
static void tftp_reads(void **state)
{
    size_t length;
    const unsigned char *bytes = bytes_of(69, &length);
    const char *file = (const char *)bytes + 2, *mode = file + strlen(file) + 1;

    (void)state;
    assert_int_equal(number_at(bytes), 1);
    assert_string_equal(mode, "octet");
    assert_int_equal((const unsigned char *)mode + strlen(mode) + 1 - bytes, length);
}

static void nothing_is_called_but_procedure_0(void **state)
{
    static const uint16_t ports[] = {111, 2049};

    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        size_t length;
        const unsigned char *bytes = bytes_of(ports[i], &length);

        assert_int_equal(number_at(bytes + 20), 0);
        assert_int_equal(number_at(bytes + 22), 0);
    }
}

static void tftps_answers_are_told_from_questions(void **state)
{
    const struct payload *tftp = payload_find(69);
    static const unsigned char error[] = {0, 5, 0, 1, 'n', 'o', 0}, data[] = {0, 3, 0, 1};

    (void)state;
    assert_true(tftp->is_answer(error, sizeof error));
    assert_true(tftp->is_answer(data, sizeof data));
    assert_false(tftp->is_answer(tftp->bytes, tftp->length));
    assert_false(tftp->is_answer(error, 3));
    assert_false(tftp->is_answer(error, 0));
}

static void text_ends_with_an_empty_line(void **state)
{
    static const uint16_t ports[] = {1900, 5060};

    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        size_t length;
        const unsigned char *bytes = bytes_of(ports[i], &length);

        assert_memory_equal(bytes + length - 4, "\r\n\r\n", 4);
        assert_null(memchr(bytes, '\0', length));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_found_and_fits_any_path),
        cmocka_unit_test(an_unknown_port_is_sent_the_empty_datagram),
        cmocka_unit_test(the_dns_ones_are_one_question_each),
        cmocka_unit_test(the_ber_ones_end_where_they_say),
        cmocka_unit_test(lengths_that_are_written_fit),
        cmocka_unit_test(fixed_lengths_are_kept),
        cmocka_unit_test(tftp_reads),
        cmocka_unit_test(nothing_is_called_but_procedure_0),
        cmocka_unit_test(tftps_answers_are_told_from_questions),
        cmocka_unit_test(text_ends_with_an_empty_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
