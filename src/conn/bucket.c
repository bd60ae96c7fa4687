/* bucket.c: a token bucket (bucket.h). */
#include "conn/bucket.h"

#include "base/clock.h"

enum {
    BURSTS_A_SECOND = 10,  /* so full it gets */
    PORTIONS_A_SECOND = 50 /* so often it opens, rather than for each byte */
};

/* Whoever allows more a second limits nobody; below, a second's nanoseconds times bytes fit into 64 bits. */
static const uint64_t rate_maximum = UINT64_C(1) << 34;

static int64_t bucket_share(const struct bucket *bucket, unsigned parts)
{
    uint64_t share = bucket->rate / parts;

    return share > 0 ? (int64_t)share : 1;
}

/* How long so many bytes take, rounded up: never faster than the rate. */
static uint64_t bucket_time_for(const struct bucket *bucket, uint64_t bytes)
{
    uint64_t rest = bytes % bucket->rate;

    return clock_add(bytes / bucket->rate * CLOCK_SECOND, (rest * CLOCK_SECOND + bucket->rate - 1) / bucket->rate);
}

void bucket_init(struct bucket *bucket, uint64_t rate, uint64_t now)
{
    *bucket = (struct bucket){.rate = rate > rate_maximum ? 0 : rate, .at = now};
    if (bucket->rate > 0)
        bucket->tokens = bucket_share(bucket, BURSTS_A_SECOND);
}

/* What time has brought. A part of a byte's time stays to be counted. */
static void bucket_fill(struct bucket *bucket, uint64_t now)
{
    uint64_t passed = now > bucket->at ? now - bucket->at : 0;
    int64_t full = bucket_share(bucket, BURSTS_A_SECOND);
    uint64_t missing = (uint64_t)(full - bucket->tokens);

    if (passed >= bucket_time_for(bucket, missing)) {
        bucket->tokens = full;
        bucket->at = now > bucket->at ? now : bucket->at;
        return;
    }
    uint64_t bytes = passed / CLOCK_SECOND * bucket->rate + passed % CLOCK_SECOND * bucket->rate / CLOCK_SECOND;
    bucket->tokens += (int64_t)bytes;
    bucket->at += bucket_time_for(bucket, bytes);
}

size_t bucket_room(struct bucket *bucket, uint64_t now)
{
    if (bucket->rate == 0)
        return SIZE_MAX;
    bucket_fill(bucket, now);
    return now < bucket->opens_at || bucket->tokens <= 0 ? 0 : (size_t)bucket->tokens;
}

void bucket_take(struct bucket *bucket, size_t length)
{
    if (bucket->rate == 0)
        return;
    bucket->tokens -= (int64_t)length;
    if (bucket->tokens > 0)
        return;
    uint64_t missing = (uint64_t)(bucket_share(bucket, PORTIONS_A_SECOND) - bucket->tokens);
    bucket->opens_at = clock_add(bucket->at, bucket_time_for(bucket, missing));
}
