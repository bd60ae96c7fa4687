/* segment_test.c: proves that headers of link, IP, TCP and UDP are read as the standards have them, and that no packet,
 * torn at any byte or with any byte changed, is read beyond its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "net/segment.h"

enum { PACKET_SIZE = 512 };

/* A packet in the making. */
struct bytes {
    unsigned char at[PACKET_SIZE];
    size_t length;
};

static void add(struct bytes *bytes, const void *more, size_t length)
{
    assert_true(bytes->length + length <= sizeof bytes->at);
    memcpy(bytes->at + bytes->length, more, length);
    bytes->length += length;
}

/* "45 00 …" */
static void add_hex(struct bytes *bytes, const char *text)
{
    char *end;

    for (unsigned long byte = strtoul(text, &end, 16); end != text; byte = strtoul(text, &end, 16)) {
        add(bytes, &(unsigned char){(unsigned char)byte}, 1);
        text = end;
    }
}

/* From port 40000 to port 80: sequence number 0x11223344; a SYN with all options. */
static const char syn[] = "9c 40 00 50 11 22 33 44 00 00 00 00 a0 02 fa f0 00 00 00 00 "
                          "02 04 05 b4 04 02 08 0a 00 00 00 07 00 00 00 09 01 03 03 07";
/* Data after it: 3 bytes. */
static const char push[] = "9c 40 00 50 11 22 33 45 55 66 77 88 50 18 01 f6 00 00 00 00 61 62 63";
static const char udp[] = "9c 40 00 50 00 0b 00 00 61 62 63";

static void add_v4(struct bytes *bytes, unsigned protocol, const char *payload)
{
    struct bytes inner = {.length = 0};

    add_hex(&inner, payload);
    add_hex(bytes, "45 00 00");
    add(bytes, &(unsigned char){(unsigned char)(20 + inner.length)}, 1);
    add_hex(bytes, "12 34 40 00 3f");
    add(bytes, &(unsigned char){(unsigned char)protocol}, 1);
    add_hex(bytes, "00 00 c0 00 02 01 c0 00 02 02");
    add(bytes, inner.at, inner.length);
}

/* extensions: their bytes, the first one's type being next. */
static void add_v6(struct bytes *bytes, unsigned next, const char *extensions, const char *payload)
{
    struct bytes inner = {.length = 0};

    add_hex(&inner, extensions);
    add_hex(&inner, payload);
    add_hex(bytes, "60 00 00 00 00");
    add(bytes, &(unsigned char){(unsigned char)inner.length}, 1);
    add(bytes, &(unsigned char){(unsigned char)next}, 1);
    add_hex(bytes, "40 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01");
    add_hex(bytes, "20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 02");
    add(bytes, inner.at, inner.length);
}

/* A copy of just that length, so that a sanitizer sees a read beyond it. */
static bool parse_exactly(uint32_t link_type, const struct bytes *bytes, size_t length, struct packet *ret_packet)
{
    unsigned char *copy = malloc(length > 0 ? length : 1);
    bool parsed;

    memcpy(copy, bytes->at, length);
    parsed = segment_parse(link_type, copy, length, ret_packet);
    free(copy);
    return parsed;
}

static struct packet parse(uint32_t link_type, const struct bytes *bytes)
{
    struct packet packet = {.is_tcp = false};

    assert_true(parse_exactly(link_type, bytes, bytes->length, &packet));
    return packet;
}

static void refuse(uint32_t link_type, const struct bytes *bytes)
{
    struct packet packet;

    assert_false(parse_exactly(link_type, bytes, bytes->length, &packet));
}

static void is_address(const struct address *address, const char *text)
{
    char shown[ENDPOINT_TEXT_SIZE];

    assert_string_equal(address_format(address, shown), text);
}

static void is_syn(const struct packet *packet)
{
    const struct segment *segment = &packet->segment;

    assert_true(packet->is_tcp);
    assert_int_equal(segment->flags, SEGMENT_SYN);
    assert_int_equal(segment->length, 0);
    assert_true(segment->has_raw && !segment->has_seq && !segment->has_ack);
    assert_int_equal(segment->raw_seq, 0x11223344);
    assert_true(segment->has_window);
    assert_int_equal(segment->window, 0xfaf0);
    assert_int_equal(segment->mss, 1460);
    assert_int_equal(segment->window_scale, 7);
    assert_true(segment->sack && segment->has_timestamps);
    assert_true(segment->timestamp == 7 && segment->timestamp_echo == 9);
}

static void a_syn_over_ipv4_has_all_its_options(void **state)
{
    struct bytes bytes = {.length = 0};
    struct packet packet;

    (void)state;
    add_v4(&bytes, IPPROTO_TCP, syn);
    packet = parse(LINK_RAW, &bytes);
    is_syn(&packet);
    assert_int_equal(packet.segment.ttl, 63);
    assert_int_equal(packet.ip_offset, 0);
    is_address(&packet.source, "192.0.2.1:40000");
    is_address(&packet.destination, "192.0.2.2:80");
}

static void data_over_ipv6_has_its_length(void **state)
{
    struct bytes bytes = {.length = 0};
    struct packet packet;

    (void)state;
    add_v6(&bytes, IPPROTO_TCP, "", push);
    packet = parse(LINK_RAW, &bytes);
    assert_int_equal(packet.segment.flags, SEGMENT_PSH | SEGMENT_ACK);
    assert_int_equal(packet.segment.length, 3);
    assert_int_equal(packet.segment.raw_ack, 0x55667788);
    assert_int_equal(packet.segment.ttl, 64);
    assert_true(packet.segment.mss == 0 && packet.segment.window_scale == -1);
    assert_false(packet.segment.sack || packet.segment.has_timestamps);
    is_address(&packet.source, "[2001:db8::1]:40000");
    is_address(&packet.destination, "[2001:db8::2]:80");
}

static void udp_has_a_length(void **state)
{
    struct bytes bytes = {.length = 0};
    struct packet packet;

    (void)state;
    add_v4(&bytes, IPPROTO_UDP, udp);
    packet = parse(LINK_RAW, &bytes);
    assert_false(packet.is_tcp);
    assert_int_equal(packet.segment.flags, 0);
    assert_int_equal(packet.segment.length, 3);
    assert_false(packet.segment.has_raw || packet.segment.has_window);
    is_address(&packet.destination, "192.0.2.2:80");
}

static void every_link_types_header_is_passed_over(void **state)
{
    static const struct {
        uint32_t link_type;
        const char *header;
    } links[] = {
        {LINK_ETHERNET, "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00"},
        {LINK_ETHERNET, "01 02 03 04 05 06 07 08 09 0a 0b 0c 81 00 00 05 08 00"},
        {LINK_ETHERNET, "01 02 03 04 05 06 07 08 09 0a 0b 0c 88 a8 00 05 81 00 00 06 08 00"},
        {LINK_LINUX_SLL, "00 00 03 04 00 06 00 00 00 00 00 00 00 00 08 00"},
        {LINK_LINUX_SLL2, "08 00 00 00 00 00 01 02 03 04 00 06 00 00 00 00 00 00 00 00"},
        {LINK_NULL, "02 00 00 00"},
        {LINK_LOOP, "00 00 00 02"},
        {LINK_RAW, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct bytes bytes = {.length = 0};
        struct packet packet;
        size_t size;

        add_hex(&bytes, links[i].header);
        size = bytes.length;
        add_v4(&bytes, IPPROTO_TCP, syn);
        packet = parse(links[i].link_type, &bytes);
        is_syn(&packet);
        assert_int_equal(packet.ip_offset, size);
    }
}

static void only_the_newer_cooked_header_tells_the_interface(void **state)
{
    static const unsigned char header[20] = {8, 0, 0, 0, 0, 0, 1, 2};

    (void)state;
    assert_int_equal(segment_interface(LINK_LINUX_SLL2, header, sizeof header), 0x102);
    assert_int_equal(segment_interface(LINK_LINUX_SLL2, header, 7), 0);
    assert_int_equal(segment_interface(LINK_LINUX_SLL, header, sizeof header), 0);
}

static void options_of_ipv4_and_padding_of_the_link_are_no_data(void **state)
{
    struct bytes bytes = {.length = 0};
    struct packet packet;

    (void)state;
    add_hex(&bytes, "46 00 00 2f 12 34 40 00 3f 06 00 00 c0 00 02 01 c0 00 02 02 94 04 00 00");
    add_hex(&bytes, push);
    add_hex(&bytes, "00 00 00 00");
    packet = parse(LINK_RAW, &bytes);
    assert_true(packet.segment.length == 3 && packet.segment.raw_seq == 0x11223345);
}

static void extension_headers_are_passed_over(void **state)
{
    struct bytes bytes = {.length = 0};
    struct packet packet;

    (void)state;
    add_v6(&bytes, IPPROTO_HOPOPTS,
           "2b 00 01 04 00 00 00 00 " /* then routing */
           "3c 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 " /* then destination options */
           "2c 00 01 04 00 00 00 00 " /* then a fragment, the first */
           "06 00 00 01 00 00 00 2a",
           syn);
    packet = parse(LINK_RAW, &bytes);
    is_syn(&packet);
}

static void later_fragments_are_refused(void **state)
{
    struct bytes v4 = {.length = 0}, v6 = {.length = 0};

    (void)state;
    add_v4(&v4, IPPROTO_TCP, syn);
    v4.at[7] = 1;
    refuse(LINK_RAW, &v4);
    add_v6(&v6, IPPROTO_FRAGMENT, "06 00 00 08 00 00 00 2a", syn);
    refuse(LINK_RAW, &v6);
}

static void what_was_cut_off_counts_as_length(void **state)
{
    struct bytes bytes = {.length = 0};

    (void)state;
    add_v4(&bytes, IPPROTO_TCP, push);
    bytes.length -= 3;
    assert_int_equal(parse(LINK_RAW, &bytes).segment.length, 3);
    bytes.length += 3;
    bytes.at[2] = bytes.at[3] = 0; /* the card is to cut it into segments */
    assert_int_equal(parse(LINK_RAW, &bytes).segment.length, 3);
}

static void other_packets_are_refused(void **state)
{
    struct bytes arp = {.length = 0}, icmp = {.length = 0}, strange = {.length = 0}, none = {.length = 0};

    (void)state;
    add_hex(&arp, "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 06");
    add_v4(&arp, IPPROTO_TCP, syn);
    refuse(LINK_ETHERNET, &arp);
    add_v4(&icmp, IPPROTO_ICMP, syn);
    refuse(LINK_RAW, &icmp);
    add_v6(&none, 59, "", syn);
    refuse(LINK_RAW, &none);
    add_v4(&strange, IPPROTO_TCP, syn);
    refuse(12345, &strange);
    strange.at[0] = 0x55;
    refuse(LINK_RAW, &strange);
}

static void headers_that_contradict_themselves_are_refused(void **state)
{
    static const struct {
        size_t at;
        unsigned char value;
    } wrong[] = {{0, 0x44} /* IP header of 16 bytes */, {3, 19} /* shorter than its header */,
                 {3, 59} /* shorter than TCP's */, {32, 0x40} /* TCP header of 16 bytes */};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct bytes bytes = {.length = 0};

        add_v4(&bytes, IPPROTO_TCP, syn);
        bytes.at[wrong[i].at] = wrong[i].value;
        refuse(LINK_RAW, &bytes);
    }
}

static void torn_options_end_the_options(void **state)
{
    struct bytes bytes = {.length = 0};

    (void)state;
    add_v4(&bytes, IPPROTO_TCP, "9c 40 00 50 11 22 33 44 00 00 00 00 70 02 fa f0 00 00 00 00 02 04 05 b4 03 00 01 03");
    assert_int_equal(parse(LINK_RAW, &bytes).segment.mss, 1460);
    assert_int_equal(parse(LINK_RAW, &bytes).segment.window_scale, -1);
    bytes.at[45] = 5; /* one byte more than there are */
    assert_int_equal(parse(LINK_RAW, &bytes).segment.window_scale, -1);
}

static void options_of_the_handshake_mean_nothing_later(void **state)
{
    struct bytes bytes = {.length = 0};
    struct packet packet;

    (void)state;
    add_v4(&bytes, IPPROTO_TCP, syn);
    bytes.at[33] = SEGMENT_ACK;
    packet = parse(LINK_RAW, &bytes);
    assert_true(packet.segment.mss == 0 && packet.segment.window_scale == -1 && !packet.segment.sack);
    assert_true(packet.segment.has_timestamps);
}

/* Returns how many lengths were read as a packet. */
static size_t tear(uint32_t link_type, const struct bytes *bytes)
{
    size_t parsed = 0;
    struct packet packet;

    for (size_t length = 0; length <= bytes->length; length++)
        parsed += parse_exactly(link_type, bytes, length, &packet);
    return parsed;
}

static void a_packet_torn_anywhere_is_refused_up_to_its_headers_end(void **state)
{
    struct bytes v4 = {.length = 0}, v6 = {.length = 0}, datagram = {.length = 0};

    (void)state;
    add_hex(&v4, "08 00 00 00 00 00 00 01 03 04 00 06 00 00 00 00 00 00 00 00");
    add_v4(&v4, IPPROTO_TCP, syn);
    assert_int_equal(tear(LINK_LINUX_SLL2, &v4), 1);
    add_v6(&v6, IPPROTO_HOPOPTS, "2c 00 01 04 00 00 00 00 06 00 00 01 00 00 00 2a", push);
    assert_int_equal(tear(LINK_RAW, &v6), 1 + 3);
    add_v4(&datagram, IPPROTO_UDP, udp);
    assert_int_equal(tear(LINK_RAW, &datagram), 1 + 3);
}

/* For the sanitizers. */
static void any_bytes_may_come(void **state)
{
    static const uint32_t links[] = {LINK_RAW, LINK_ETHERNET, LINK_LINUX_SLL2};
    uint32_t random = 1;

    (void)state;
    for (int i = 0; i < 30000; i++) {
        struct bytes bytes = {.length = 0};
        struct packet packet;

        if (i % 2 == 0)
            add_v4(&bytes, i % 4 == 0 ? IPPROTO_TCP : IPPROTO_UDP, syn);
        else
            add_v6(&bytes, IPPROTO_HOPOPTS, "3c 00 01 04 00 00 00 00 06 00 01 04 00 00 00 00", syn);
        for (int change = 0; change < 3; change++) {
            random = random * 1664525 + 1013904223;
            bytes.at[(random >> 8) % bytes.length] = (unsigned char)(random >> 24);
        }
        parse_exactly(links[i % 3], &bytes, (random >> 4) % (bytes.length + 1), &packet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_syn_over_ipv4_has_all_its_options),
        cmocka_unit_test(data_over_ipv6_has_its_length),
        cmocka_unit_test(udp_has_a_length),
        cmocka_unit_test(every_link_types_header_is_passed_over),
        cmocka_unit_test(only_the_newer_cooked_header_tells_the_interface),
        cmocka_unit_test(options_of_ipv4_and_padding_of_the_link_are_no_data),
        cmocka_unit_test(extension_headers_are_passed_over),
        cmocka_unit_test(later_fragments_are_refused),
        cmocka_unit_test(what_was_cut_off_counts_as_length),
        cmocka_unit_test(other_packets_are_refused),
        cmocka_unit_test(headers_that_contradict_themselves_are_refused),
        cmocka_unit_test(torn_options_end_the_options),
        cmocka_unit_test(options_of_the_handshake_mean_nothing_later),
        cmocka_unit_test(a_packet_torn_anywhere_is_refused_up_to_its_headers_end),
        cmocka_unit_test(any_bytes_may_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
