/* clock.h: time is nanoseconds of CLOCK_MONOTONIC in a uint64_t, points and durations alike. */
#ifndef SONDE_BASE_CLOCK_H
#define SONDE_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define CLOCK_MICROSECOND UINT64_C(1000)
#define CLOCK_MILLISECOND UINT64_C(1000000)
#define CLOCK_SECOND UINT64_C(1000000000)

/* A point in time that never comes, a duration without an end. */
#define CLOCK_NEVER UINT64_MAX

uint64_t clock_now(void);

/* point + duration, CLOCK_NEVER if either is or if the sum does not fit. */
uint64_t clock_add(uint64_t point, uint64_t duration);

/* CLOCK_REALTIME - CLOCK_MONOTONIC, ns: what turns a kernel's or a packet's wall time into a point here. To be taken
 * once: the wall clock may be set meanwhile. */
int64_t clock_realtime_offset(void);

enum { CLOCK_RFC3339_SIZE = sizeof "2026-01-31T23:59:59.123456789Z" };

/* The wall clock now, UTC, with nanoseconds, as RFC 3339 writes it. */
void clock_rfc3339(char ret_text[CLOCK_RFC3339_SIZE]);

#endif
