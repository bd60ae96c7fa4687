/* pcap_file.h: what a sink wrote into a pcapng file, read back packet by packet. Every packet's lengths and checksums
 * are checked on the way, by other code than that which made them. */
#ifndef SONDE_TESTS_PCAP_FILE_H
#define SONDE_TESTS_PCAP_FILE_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct read_packet {
    bool there;
    unsigned interface;
    uint64_t realtime_ns;
    unsigned direction;         /* 1: inbound, 2: outbound */
    char comment[400];          /* "" for none */
    const unsigned char *bytes; /* captured ones, from the IP header on */
    size_t length, whole;
    bool v6, tcp;
    const unsigned char *source, *destination; /* addresses */
    unsigned source_port, destination_port, flags, checksum;
    uint32_t seq, ack;
    const unsigned char *data;
    size_t data_length;         /* captured */
};

struct read_file {
    FILE *file;
    unsigned char *bytes;
    size_t length, at;
    unsigned interfaces, link_type;
};

static inline uint32_t file_number(const struct read_file *file, size_t at)
{
    uint32_t value;

    assert_true(at + sizeof value <= file->length);
    memcpy(&value, file->bytes + at, sizeof value);
    return value;
}

static inline unsigned network16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static inline uint32_t network32(const unsigned char *at)
{
    return (uint32_t)network16(at) << 16 | network16(at + 2);
}

/* RFC 1071 as it is written there. */
static inline uint32_t words_sum(uint32_t sum, const unsigned char *bytes, size_t length)
{
    for (; length > 1; bytes += 2, length -= 2)
        sum = (sum + network16(bytes)) % 0xffff;
    return length ? (sum + ((unsigned)bytes[0] << 8)) % 0xffff : sum;
}

/* What is behind the IP header adds up to 0, its pseudo-header counted in. */
static inline void assert_checksum(const struct read_packet *packet, const unsigned char *behind, size_t length)
{
    size_t address = packet->v6 ? 16 : 4;
    uint32_t sum = words_sum(packet->tcp ? 6 : 17, packet->source, 2 * address);

    sum = words_sum((sum + (uint32_t)length) % 0xffff, behind, length);
    assert_int_equal(sum % 0xffff, 0);
}

static inline void read_udp(struct read_packet *packet, const unsigned char *at, size_t length)
{
    assert_true(length >= 8);
    assert_int_equal(network16(at + 4), packet->whole - (size_t)(at - packet->bytes));
    packet->checksum = network16(at + 6);
    packet->data = at + 8;
    packet->data_length = length - 8;
}

static inline void read_tcp(struct read_packet *packet, const unsigned char *at, size_t length)
{
    size_t header = (size_t)(at[12] >> 4) * 4;

    assert_true(length >= 20 && header >= 20 && header <= length);
    packet->seq = network32(at + 4);
    packet->ack = network32(at + 8);
    packet->flags = at[13];
    packet->checksum = network16(at + 16);
    packet->data = at + header;
    packet->data_length = length - header;
    assert_int_equal(header, packet->flags & 2 ? 28 : 20);
}

static inline void read_headers(struct read_packet *packet)
{
    const unsigned char *bytes = packet->bytes;

    packet->v6 = bytes[0] >> 4 == 6;
    size_t header = packet->v6 ? 40 : 20;
    assert_true(packet->length >= header + 8);
    assert_true(packet->v6 || bytes[0] == 0x45);
    assert_int_equal(packet->v6 ? network16(bytes + 4) + header : network16(bytes + 2), packet->whole);
    assert_true(packet->v6 || words_sum(0, bytes, header) == 0);
    packet->source = bytes + (packet->v6 ? 8 : 12);
    packet->destination = packet->source + (packet->v6 ? 16 : 4);
    packet->tcp = bytes[packet->v6 ? 6 : 9] == 6;
    packet->source_port = network16(bytes + header);
    packet->destination_port = network16(bytes + header + 2);
    (packet->tcp ? read_tcp : read_udp)(packet, bytes + header, packet->length - header);
    if (packet->length == packet->whole)
        assert_checksum(packet, bytes + header, packet->length - header);
}

static inline void read_options(const struct read_file *file, size_t at, struct read_packet *packet)
{
    for (;;) {
        uint32_t option = file_number(file, at);
        size_t length = option >> 16;
        if ((option & 0xffff) == 2)
            packet->direction = file_number(file, at + 4);
        if ((option & 0xffff) == 1)
            snprintf(packet->comment, sizeof packet->comment, "%.*s", (int)length,
                     (const char *)file->bytes + at + 4);
        if (option == 0)
            return;
        at += 4 + (length + 3) / 4 * 4;
    }
}

/* The next packet; its member there is false at the end. raw: its link layer is not ours. */
static inline struct read_packet read_next(struct read_file *file, bool raw)
{
    struct read_packet packet = {.there = false};

    while (file->at < file->length && !packet.there) {
        size_t at = file->at;
        uint32_t type = file_number(file, at), length = file_number(file, at + 4);
        assert_int_equal(file_number(file, at + length - 4), length);
        file->at += length;
        if (type == 1) {
            file->interfaces++;
            file->link_type = file_number(file, at + 8) & 0xffff;
        }
        packet.there = type == 6;
        if (!packet.there)
            continue;
        packet.interface = file_number(file, at + 8);
        packet.realtime_ns = (uint64_t)file_number(file, at + 12) << 32 | file_number(file, at + 16);
        packet.length = file_number(file, at + 20);
        packet.whole = file_number(file, at + 24);
        packet.bytes = file->bytes + at + 28;
        read_options(file, at + 28 + (packet.length + 3) / 4 * 4, &packet);
        if (!raw)
            read_headers(&packet);
    }
    return packet;
}

static inline void read_file_open(struct read_file *file)
{
    *file = (struct read_file){.file = tmpfile()};
    assert_non_null(file->file);
}

/* From its beginning, or from where reading had stopped. */
static inline void read_file_load(struct read_file *file)
{
    struct stat about;

    assert_int_equal(fstat(fileno(file->file), &about), 0);
    file->length = (size_t)about.st_size;
    free(file->bytes);
    file->bytes = malloc(file->length + 1);
    assert_non_null(file->bytes);
    assert_int_equal(pread(fileno(file->file), file->bytes, file->length, 0), about.st_size);
}

static inline void read_file_close(struct read_file *file)
{
    fclose(file->file);
    free(file->bytes);
}

#endif
