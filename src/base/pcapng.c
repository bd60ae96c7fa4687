/* pcapng.c: the blocks of a pcapng file (pcapng.h). */
#include "base/pcapng.h"

#include <assert.h>
#include <string.h>

#include "base/pieces.h"

enum block_type { BLOCK_INTERFACE = 1, BLOCK_PACKET = 6, BLOCK_SECTION = 0x0a0d0d0a };

enum option {
    OPTION_END = 0,
    OPTION_COMMENT = 1,
    SECTION_APPLICATION = 4,
    INTERFACE_NAME = 2,
    INTERFACE_DESCRIPTION = 3,
    INTERFACE_RESOLUTION = 9,
    PACKET_FLAGS = 2
};

enum {
    VERSION_MAJOR = 1,
    VERSION_MINOR = 0,
    NANOSECONDS = 9,    /* of INTERFACE_RESOLUTION: a negative power of ten */
    ALIGNMENT = 4,
    BLOCK_SIZE = 2 * PCAPNG_TEXT_SIZE + 128,
    LENGTH_AT = 4       /* behind the type; it is repeated at the block's end */
};

static const uint32_t byte_order_mark = 0x1a2b3c4d;
static const uint64_t length_unknown = UINT64_MAX;

/* A block in the making, or its end. */
struct block {
    size_t length;
    unsigned char bytes[BLOCK_SIZE];
};

static size_t padding(size_t length)
{
    return -length % ALIGNMENT;
}

static void block_put(struct block *block, const void *bytes, size_t length)
{
    assert(length <= sizeof block->bytes - block->length);
    memcpy(block->bytes + block->length, bytes, length);
    block->length += length;
}

static void block_put16(struct block *block, uint16_t value)
{
    block_put(block, &value, sizeof value);
}

static void block_put32(struct block *block, uint32_t value)
{
    block_put(block, &value, sizeof value);
}

static void block_pad(struct block *block, size_t length)
{
    static const unsigned char zeros[ALIGNMENT];

    block_put(block, zeros, padding(length));
}

static void block_begin(struct block *block, enum block_type type)
{
    block->length = 0;
    block_put32(block, type);
    block_put32(block, 0); /* the length, see block_end */
}

static void block_put_option(struct block *block, enum option option, const void *value, size_t length)
{
    block_put16(block, (uint16_t)option);
    block_put16(block, (uint16_t)length);
    block_put(block, value, length);
    block_pad(block, length);
}

static void block_put_text(struct block *block, enum option option, const char *text)
{
    if (text)
        block_put_option(block, option, text, strnlen(text, PCAPNG_TEXT_SIZE - 1));
}

static void block_end(struct block *block)
{
    uint32_t length;

    block_put_option(block, OPTION_END, "", 0);
    length = (uint32_t)(block->length + sizeof length);
    block_put32(block, length);
    memcpy(block->bytes + LENGTH_AT, &length, sizeof length);
}

static struct iovec piece_of(const void *bytes, size_t length)
{
    return (struct iovec){.iov_base = (void *)(uintptr_t)bytes, .iov_len = length}; /* only read from */
}

static bool block_write(const struct block *block, const struct pcapng *file)
{
    struct iovec piece = piece_of(block->bytes, block->length);

    return pieces_write(&file->target, &piece, 1);
}

bool pcapng_begin(struct pcapng *file, const char *application)
{
    struct block block;

    file->interfaces = 0;
    block_begin(&block, BLOCK_SECTION);
    block_put32(&block, byte_order_mark);
    block_put16(&block, VERSION_MAJOR);
    block_put16(&block, VERSION_MINOR);
    block_put(&block, &length_unknown, sizeof length_unknown);
    block_put_text(&block, SECTION_APPLICATION, application);
    block_end(&block);
    return block_write(&block, file);
}

bool pcapng_interface(struct pcapng *file, uint16_t link_type, const char *name, const char *description)
{
    static const unsigned char resolution = NANOSECONDS;
    struct block block;

    block_begin(&block, BLOCK_INTERFACE);
    block_put16(&block, link_type);
    block_put16(&block, 0); /* reserved */
    block_put32(&block, 0); /* packets of any length */
    block_put_text(&block, INTERFACE_NAME, name);
    block_put_text(&block, INTERFACE_DESCRIPTION, description);
    block_put_option(&block, INTERFACE_RESOLUTION, &resolution, sizeof resolution);
    block_end(&block);
    file->interfaces++;
    return block_write(&block, file);
}

/* What stands around a packet's bytes. */
struct frame {
    uint32_t head[7];
    struct block tail;
};

static void frame_fill(struct frame *frame, const struct pcapng_packet *packet)
{
    size_t captured = packet->headers.length + packet->payload.length;
    uint32_t flags = packet->direction;

    frame->tail.length = 0;
    block_pad(&frame->tail, captured);
    if (flags != PCAPNG_UNKNOWN)
        block_put_option(&frame->tail, PACKET_FLAGS, &flags, sizeof flags);
    block_put_text(&frame->tail, OPTION_COMMENT, packet->comment);
    block_put_option(&frame->tail, OPTION_END, "", 0);
    uint32_t length = (uint32_t)(sizeof frame->head + captured + frame->tail.length + sizeof length);
    block_put32(&frame->tail, length);
    const uint32_t head[] = {BLOCK_PACKET,
                             length,
                             packet->interface,
                             (uint32_t)(packet->realtime_ns >> 32),
                             (uint32_t)packet->realtime_ns,
                             (uint32_t)captured,
                             (uint32_t)packet->whole_length};
    memcpy(frame->head, head, sizeof head);
}

bool pcapng_packets(const struct pcapng *file, const struct pcapng_packet *packets, size_t count)
{
    enum { PIECES = 4 };
    struct frame frames[PCAPNG_BATCH];
    struct iovec pieces[PCAPNG_BATCH * PIECES];
    struct iovec *next = pieces;

    assert(count <= PCAPNG_BATCH);
    for (size_t i = 0; i < count; i++) {
        const struct pcapng_packet *packet = &packets[i];
        frame_fill(&frames[i], packet);
        *next++ = piece_of(frames[i].head, sizeof frames[i].head);
        *next++ = piece_of(packet->headers.bytes, packet->headers.length);
        *next++ = piece_of(packet->payload.bytes, packet->payload.length);
        *next++ = piece_of(frames[i].tail.bytes, frames[i].tail.length);
    }
    return pieces_write(&file->target, pieces, (size_t)(next - pieces));
}
