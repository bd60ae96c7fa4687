/* units.h: TIME, SIZE, TEXT and numbers as users write them, durations and sizes as
 * they read them. */
#ifndef SONDE_BASE_UNITS_H
#define SONDE_BASE_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "3", "0.25", "250ms", "3s", "2m", "1h" -> nanoseconds; "inf" and "-1" -> CLOCK_NEVER.
 * False for anything else: a sign, a blank, an unknown unit, more than 292 years. */
bool units_parse_time(const char *text, uint64_t *ret_ns);

/* "4096", "64k", "1M", "2G" (powers of 1024; k, M and G in either case) -> bytes. */
bool units_parse_size(const char *text, uint64_t *ret_bytes);

/* Decimal digits only, minimum <= value <= maximum. */
bool units_parse_number(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *ret_value);

/* Octal digits, at most 07777: a file mode. */
bool units_parse_mode(const char *text, unsigned *ret_mode);

/* Undoes \r \n \t \0 \\ \xHH. *ret_bytes is allocated (free(3)) and may hold NULs.
 * False for any other escape; nothing is allocated then. */
bool units_parse_text(const char *text, unsigned char **ret_bytes, size_t *ret_length);

enum { UNITS_TEXT_SIZE = 32 };

/* "0.31 ms", "31.3 ms", from 10 s on "12.3 s"; CLOCK_NEVER is "inf". Below 10 ms two digits follow
 * the point, below 0.01 ms three: "0.004 ms". */
void units_format_duration(uint64_t ns, char ret_text[UNITS_TEXT_SIZE]);

/* "0.102", "10.21", "102.1": milliseconds without their unit, about four digits that count, one behind the point at
 * least. */
void units_format_milliseconds(uint64_t ns, char ret_text[UNITS_TEXT_SIZE]);

/* "512 B", "1.5 KiB", "20.0 MiB", up to EiB: powers of 1024, as SIZE takes them. */
void units_format_size(uint64_t bytes, char ret_text[UNITS_TEXT_SIZE]);

#endif
