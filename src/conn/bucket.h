/* bucket.h: a token bucket: so many bytes a second on the average, a tenth of a second's worth at once (--rate). */
#ifndef SONDE_CONN_BUCKET_H
#define SONDE_CONN_BUCKET_H

#include <stddef.h>
#include <stdint.h>

/* All zero: no limit. */
struct bucket {
    uint64_t rate;     /* bytes a second; 0: no limit */
    int64_t tokens;    /* bytes that may pass; less than 0 after a datagram, which passes whole */
    uint64_t at;       /* when they were counted */
    uint64_t opens_at; /* nothing passes before: empty, it stays closed until more than a few bytes may pass */
};

/* Full. */
void bucket_init(struct bucket *bucket, uint64_t rate, uint64_t now);

/* How many bytes may pass at that time, SIZE_MAX without a limit. */
size_t bucket_room(struct bucket *bucket, uint64_t now);

/* So many have passed, at the time of the last bucket_room. */
void bucket_take(struct bucket *bucket, size_t length);

/* When something may pass again, or has last become possible again; 0: always. */
static inline uint64_t bucket_opens_at(const struct bucket *bucket)
{
    return bucket->opens_at;
}

#endif
