/* clock.c: time in nanoseconds. */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

uint64_t clock_now(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * CLOCK_SECOND + (uint64_t)now.tv_nsec;
}

uint64_t clock_add(uint64_t point, uint64_t duration)
{
    return duration > CLOCK_NEVER - point ? CLOCK_NEVER : point + duration;
}

int64_t clock_realtime_offset(void)
{
    struct timespec wall = {0};

    clock_gettime(CLOCK_REALTIME, &wall);
    return (int64_t)wall.tv_sec * (int64_t)CLOCK_SECOND + (int64_t)wall.tv_nsec - (int64_t)clock_now();
}

void clock_rfc3339(char ret_text[CLOCK_RFC3339_SIZE])
{
    struct timespec now = {0};
    struct tm date = {0};
    size_t length;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &date);
    length = strftime(ret_text, CLOCK_RFC3339_SIZE, "%Y-%m-%dT%H:%M:%S", &date);
    snprintf(ret_text + length, CLOCK_RFC3339_SIZE - length, ".%09uZ",
             (unsigned)now.tv_nsec % 1000000000U);
}
