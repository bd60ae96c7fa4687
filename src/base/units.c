/* units.c: TIME, SIZE, TEXT and numbers, strictly: what is not fully understood is refused. */
#include "base/units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads the digits at *text, at least one, and moves *text behind them. */
static bool parse_digits(const char **text, unsigned base, uint64_t *ret_value)
{
    const char *at = *text;
    uint64_t value = 0;

    for (; is_digit(*at) && (unsigned)(*at - '0') < base; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (value > (UINT64_MAX - digit) / base)
            return false;
        value = value * base + digit;
    }
    if (at == *text)
        return false;
    *text = at;
    *ret_value = value;
    return true;
}

static bool parse_time_unit(const char *text, uint64_t *ret_ns)
{
    static const struct {
        const char *name;
        uint64_t ns;
    } units[] = {
        {"", CLOCK_SECOND},        {"ms", CLOCK_MILLISECOND},  {"s", CLOCK_SECOND},
        {"m", 60 * CLOCK_SECOND},  {"h", 3600 * CLOCK_SECOND},
    };

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(text, units[i].name) == 0) {
            *ret_ns = units[i].ns;
            return true;
        }
    }
    return false;
}

/* The digits of a fraction of unit; what is below a nanosecond is dropped. */
static uint64_t fraction_of(uint64_t unit, const char *digits, size_t count)
{
    uint64_t value = 0;

    for (size_t i = 0; i < count; i++) {
        unit /= 10;
        value += unit * (uint64_t)(digits[i] - '0');
    }
    return value;
}

bool units_parse_time(const char *text, uint64_t *ret_ns)
{
    const char *fraction = "";
    size_t fraction_length = 0;
    uint64_t whole = 0, unit, part;

    if (strcmp(text, "inf") == 0 || strcmp(text, "-1") == 0) {
        *ret_ns = CLOCK_NEVER;
        return true;
    }
    if (*text != '.' && !parse_digits(&text, 10, &whole))
        return false;
    if (*text == '.') {
        fraction = ++text;
        while (is_digit(*text))
            text++;
        fraction_length = (size_t)(text - fraction);
        if (fraction_length == 0)
            return false;
    }
    if (!parse_time_unit(text, &unit))
        return false;
    part = fraction_of(unit, fraction, fraction_length);
    if (whole > ((uint64_t)INT64_MAX - part) / unit)
        return false;
    *ret_ns = whole * unit + part;
    return true;
}

static unsigned size_shift(char letter)
{
    switch (letter) {
    case 'k':
    case 'K':
        return 10;
    case 'm':
    case 'M':
        return 20;
    case 'g':
    case 'G':
        return 30;
    default:
        return 0;
    }
}

bool units_parse_size(const char *text, uint64_t *ret_bytes)
{
    uint64_t value;
    unsigned shift;

    if (!parse_digits(&text, 10, &value))
        return false;
    shift = size_shift(*text);
    if (shift)
        text++;
    if (*text || value > UINT64_MAX >> shift)
        return false;
    *ret_bytes = value << shift;
    return true;
}

bool units_parse_number(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *ret_value)
{
    uint64_t value;

    if (!parse_digits(&text, 10, &value) || *text || value < minimum || value > maximum)
        return false;
    *ret_value = value;
    return true;
}

bool units_parse_mode(const char *text, unsigned *ret_mode)
{
    uint64_t value;

    if (!parse_digits(&text, 8, &value) || *text || value > 07777)
        return false;
    *ret_mode = (unsigned)value;
    return true;
}

static int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte that the escape at text, behind its backslash, stands for; returns how many characters
 * it took, 0 if there is no such escape. */
static size_t parse_escape(const char *text, unsigned char *ret_byte)
{
    static const char letters[] = "rnt0\\";
    static const unsigned char bytes[] = {'\r', '\n', '\t', '\0', '\\'};
    const char *letter = *text ? strchr(letters, *text) : NULL;

    if (letter) {
        *ret_byte = bytes[letter - letters];
        return 1;
    }
    if (text[0] != 'x' || hex_digit(text[1]) < 0 || hex_digit(text[2]) < 0)
        return 0;
    *ret_byte = (unsigned char)(hex_digit(text[1]) * 16 + hex_digit(text[2]));
    return 3;
}

bool units_parse_text(const char *text, unsigned char **ret_bytes, size_t *ret_length)
{
    unsigned char *bytes = memory_allocate(strlen(text) + 1);
    size_t length = 0;

    while (*text) {
        unsigned char byte = (unsigned char)*text++;
        if (byte == '\\') {
            size_t taken = parse_escape(text, &byte);
            if (taken == 0) {
                free(bytes);
                return false;
            }
            text += taken;
        }
        bytes[length++] = byte;
    }
    *ret_bytes = bytes;
    *ret_length = length;
    return true;
}

static uint64_t divide_rounded(uint64_t value, uint64_t unit)
{
    return value / unit + (value % unit >= unit - unit / 2);
}

void units_format_duration(uint64_t ns, char ret_text[UNITS_TEXT_SIZE])
{
    uint64_t microseconds = divide_rounded(ns, CLOCK_MICROSECOND);
    uint64_t hundredths = divide_rounded(ns, CLOCK_MILLISECOND / 100);
    uint64_t tenths = divide_rounded(ns, CLOCK_MILLISECOND / 10);
    uint64_t seconds = divide_rounded(ns, CLOCK_SECOND / 10);

    if (ns == CLOCK_NEVER)
        snprintf(ret_text, UNITS_TEXT_SIZE, "inf");
    else if (microseconds > 0 && microseconds < 10)
        snprintf(ret_text, UNITS_TEXT_SIZE, "0.00%u ms", (unsigned)microseconds);
    else if (hundredths < 1000)
        snprintf(ret_text, UNITS_TEXT_SIZE, "%u.%02u ms", (unsigned)(hundredths / 100),
                 (unsigned)(hundredths % 100));
    else if (tenths < 100000)
        snprintf(ret_text, UNITS_TEXT_SIZE, "%u.%u ms", (unsigned)(tenths / 10),
                 (unsigned)(tenths % 10));
    else
        snprintf(ret_text, UNITS_TEXT_SIZE, "%llu.%u s", (unsigned long long)(seconds / 10),
                 (unsigned)(seconds % 10));
}

void units_format_milliseconds(uint64_t ns, char ret_text[UNITS_TEXT_SIZE])
{
    enum { SHOWN = 10000 };
    uint64_t unit = CLOCK_MICROSECOND, decimals = CLOCK_MILLISECOND / CLOCK_MICROSECOND; /* ns; units in a ms */
    int digits = 3;

    for (; digits > 1 && divide_rounded(ns, unit) >= SHOWN; digits--) {
        unit *= 10;
        decimals /= 10;
    }
    ns = divide_rounded(ns, unit);
    snprintf(ret_text, UNITS_TEXT_SIZE, "%llu.%0*llu", (unsigned long long)(ns / decimals), digits,
             (unsigned long long)(ns % decimals));
}

void units_format_size(uint64_t bytes, char ret_text[UNITS_TEXT_SIZE])
{
    static const char *const names[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    uint64_t unit = 1024, tenths;
    size_t i = 0;

    if (bytes < 1024) {
        snprintf(ret_text, UNITS_TEXT_SIZE, "%u B", (unsigned)bytes);
        return;
    }
    while ((tenths = bytes / unit * 10 + divide_rounded(bytes % unit * 10, unit)) >= 10240) {
        unit *= 1024;
        i++;
    }
    snprintf(ret_text, UNITS_TEXT_SIZE, "%u.%u %s", (unsigned)(tenths / 10), (unsigned)(tenths % 10),
             names[i]);
}
