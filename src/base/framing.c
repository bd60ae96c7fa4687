/* framing.c: where a message ends in a stream of bytes (framing.h). */
#include "base/framing.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/search.h"
#include "base/units.h"

/* What a kind is called, and the length that its messages begin with. */
struct framing_shape {
    const char *name;
    size_t header; /* bytes, 0: none */
    bool little_endian;
};

static const struct framing_shape shapes[] = {
    [FRAMING_LINE] = {"line", 0, false},
    [FRAMING_NUL] = {"nul", 0, false},
    [FRAMING_FIXED] = {"fixed:", 0, false},
    [FRAMING_DELIMITER] = {"delim:", 0, false},
    [FRAMING_LEN8] = {"len8", 1, false},
    [FRAMING_LEN16BE] = {"len16be", 2, false},
    [FRAMING_LEN16LE] = {"len16le", 2, true},
    [FRAMING_LEN32BE] = {"len32be", 4, false},
    [FRAMING_LEN32LE] = {"len32le", 4, true},
};

static const struct framing_shape *shape_of(const struct framing *framing)
{
    assert(framing->kind != FRAMING_NONE);
    return &shapes[framing->kind];
}

static bool takes_parameter(enum framing_kind kind)
{
    return kind == FRAMING_FIXED || kind == FRAMING_DELIMITER;
}

static bool parse_size(const char *text, struct framing *framing)
{
    uint64_t size;

    if (!units_parse_number(text, 1, SIZE_MAX, &size))
        return false;
    framing->size = (size_t)size;
    return true;
}

static bool parse_delimiter(const char *text, struct framing *framing)
{
    if (text[0] == '\0') /* without an escape, which would be a byte at least */
        return false;
    return units_parse_text(text, &framing->delimiter, &framing->delimiter_length);
}

static bool parse_as(enum framing_kind kind, const char *text, struct framing *framing)
{
    const char *name = shapes[kind].name;
    size_t length = strlen(name);

    framing->kind = kind;
    if (!takes_parameter(kind))
        return strcmp(text, name) == 0;
    if (strncmp(text, name, length) != 0)
        return false;
    return kind == FRAMING_FIXED ? parse_size(text + length, framing) : parse_delimiter(text + length, framing);
}

bool framing_parse(const char *text, struct framing *ret_framing)
{
    for (enum framing_kind kind = FRAMING_LINE; kind <= FRAMING_LEN32LE; kind++) {
        struct framing framing = {0};
        if (!parse_as(kind, text, &framing))
            continue;
        *ret_framing = framing;
        return true;
    }
    return false;
}

void framing_free(struct framing *framing)
{
    free(framing->delimiter);
    *framing = (struct framing){0};
}

/* What ends a message, as far as something does. */
static const void *framing_end(const struct framing *framing, size_t *ret_length)
{
    *ret_length = 1;
    if (framing->kind == FRAMING_LINE)
        return "\n";
    if (framing->kind == FRAMING_NUL)
        return "";
    *ret_length = framing->kind == FRAMING_DELIMITER ? framing->delimiter_length : 0;
    return framing->delimiter;
}

size_t framing_overhead(const struct framing *framing)
{
    size_t end;

    framing_end(framing, &end);
    return shape_of(framing)->header + end;
}

/* Whoever cuts the stream at each delimiter must find this payload's behind it, and none before: "aa" behind "xa"
 * is found a byte too early. */
static bool check_delimiter(const struct framing *framing, const void *payload, size_t length, struct error *ret_error)
{
    struct search *search = search_new(framing->delimiter, framing->delimiter_length);
    size_t end = 0;
    bool inside = search_feed(search, payload, length, &end);
    bool found = inside || search_feed(search, framing->delimiter, framing->delimiter_length, &end);

    search_free(search);
    assert(found);
    if (inside)
        return error_set(ret_error, STATUS_LOCAL_IO, 0, "the delimiter is in it");
    if (found && end < framing->delimiter_length)
        return error_set(ret_error, STATUS_LOCAL_IO, 0, "its end and the delimiter's beginning are a delimiter, too");
    return true;
}

static bool check_length(const struct framing *framing, size_t length, struct error *ret_error)
{
    const struct framing_shape *shape = shape_of(framing);
    uint64_t most = (UINT64_C(1) << (8 * shape->header)) - 1;

    if (length <= most)
        return true;
    return error_set(ret_error, STATUS_LOCAL_IO, 0, "%zu bytes, and %s holds %llu", length, shape->name,
                     (unsigned long long)most);
}

static bool check_payload(const struct framing *framing, const void *payload, size_t length, struct error *ret_error)
{
    switch (framing->kind) {
    case FRAMING_LINE:
        return length == 0 || !memchr(payload, '\n', length) ||
               error_set(ret_error, STATUS_LOCAL_IO, 0, "a line feed is in it");
    case FRAMING_NUL:
        return length == 0 || !memchr(payload, '\0', length) ||
               error_set(ret_error, STATUS_LOCAL_IO, 0, "a NUL byte is in it");
    case FRAMING_FIXED:
        return length == framing->size ||
               error_set(ret_error, STATUS_LOCAL_IO, 0, "%zu byte%s, and fixed:%zu takes %zu", length,
                         length == 1 ? "" : "s", framing->size, framing->size);
    case FRAMING_DELIMITER:
        return check_delimiter(framing, payload, length, ret_error);
    default:
        return check_length(framing, length, ret_error);
    }
}

static void encode_header(const struct framing_shape *shape, size_t length, unsigned char *header)
{
    for (size_t i = 0; i < shape->header; i++) {
        size_t place = shape->little_endian ? i : shape->header - 1 - i;
        header[i] = (unsigned char)((uint64_t)length >> (8 * place));
    }
}

static uint64_t decode_header(const struct framing_shape *shape, const unsigned char *header)
{
    uint64_t length = 0;

    for (size_t i = 0; i < shape->header; i++) {
        size_t place = shape->little_endian ? i : shape->header - 1 - i;
        length |= (uint64_t)header[i] << (8 * place);
    }
    return length;
}

bool framing_encode(const struct framing *framing, const void *payload, size_t length, struct buffer *target,
                    struct error *ret_error)
{
    const struct framing_shape *shape = shape_of(framing);
    unsigned char header[4];
    size_t end_length;
    const void *end = framing_end(framing, &end_length);

    if (!check_payload(framing, payload, length, ret_error))
        return false;
    encode_header(shape, length, header);
    buffer_append(target, header, shape->header);
    buffer_append(target, payload, length);
    buffer_append(target, end, end_length);
    return true;
}

void framer_init(struct framer *framer, const struct framing *framing, uint64_t maximum)
{
    *framer = (struct framer){.framing = framing, .maximum = maximum};
    if (framing->kind == FRAMING_FIXED)
        framer->whole = framing->size;
    if (framing->kind == FRAMING_DELIMITER)
        framer->search = search_new(framing->delimiter, framing->delimiter_length);
}

void framer_free(struct framer *framer)
{
    search_free(framer->search);
    framer->search = NULL;
}

/* As much of the header as is there; with its last byte the whole length is known. */
static size_t take_header(struct framer *framer, const unsigned char *bytes, size_t length)
{
    const struct framing_shape *shape = shape_of(framer->framing);
    size_t begun = framer->length < shape->header ? (size_t)framer->length : shape->header;
    size_t part = shape->header - begun < length ? shape->header - begun : length;

    if (part == 0)
        return 0;
    memcpy(framer->header + begun, bytes, part);
    if (begun + part == shape->header)
        framer->whole = shape->header + decode_header(shape, framer->header);
    return part;
}

/* A message whose length is known, or will be. */
static struct framer_piece take_counted(struct framer *framer, const unsigned char *bytes, size_t length)
{
    struct framer_piece piece = {.taken = take_header(framer, bytes, length)};
    uint64_t missing;

    if (framer->whole == 0)
        return piece;
    missing = framer->whole - framer->length - piece.taken;
    piece.taken += missing < length - piece.taken ? (size_t)missing : length - piece.taken;
    piece.complete = framer->length + piece.taken == framer->whole;
    return piece;
}

/* One that ends where its end is found. */
static struct framer_piece take_ended(struct framer *framer, const unsigned char *bytes, size_t length)
{
    struct framer_piece piece = {.taken = length};

    if (framer->search) {
        piece.complete = search_feed(framer->search, bytes, length, &piece.taken);
        return piece;
    }
    const unsigned char *end = memchr(bytes, framer->framing->kind == FRAMING_LINE ? '\n' : '\0', length);
    if (end) {
        piece.taken = (size_t)(end - bytes) + 1;
        piece.complete = true;
    }
    return piece;
}

static bool is_too_long(const struct framer *framer, bool complete)
{
    if (framer->length > framer->maximum || framer->whole > framer->maximum)
        return true;
    return !complete && framer->length == framer->maximum;
}

struct framer_piece framer_feed(struct framer *framer, const void *bytes, size_t length)
{
    bool ended = framer->whole == 0 && shape_of(framer->framing)->header == 0;
    struct framer_piece piece = ended ? take_ended(framer, bytes, length) : take_counted(framer, bytes, length);

    framer->length += piece.taken;
    piece.length = framer->length;
    piece.too_long = is_too_long(framer, piece.complete);
    if (piece.complete) {
        framer->length = 0;
        framer->whole = framer->framing->kind == FRAMING_FIXED ? framer->framing->size : 0;
    }
    return piece;
}

bool framer_is_within(const struct framer *framer)
{
    return framer->length > 0;
}
