/* icmp.c: what ICMP errors say, in words (icmp.h). */
#include "net/icmp.h"

#include <stddef.h>
#include <stdio.h>

/* ICMP type 3; the codes of RFC 792, RFC 1122 (3.2.2.1) and RFC 1812 (5.2.7.1). */
static const char *const unreachable[] = {
    "network unreachable",
    "host unreachable",
    "protocol unreachable",
    "port unreachable",
    "fragmentation needed",
    "source route failed",
    "network unknown",
    "host unknown",
    "source host isolated",
    "network administratively prohibited",
    "host administratively prohibited",
    "network unreachable for this type of service",
    "host unreachable for this type of service",
    "administratively prohibited",
    "host precedence violation",
    "precedence cutoff",
};

/* Type 11, and type 3 of ICMPv6. */
static const char *const time_exceeded[] = {
    "time exceeded in transit",
    "time exceeded in reassembly",
};

static const char *const source_quench[] = {
    "source quench",
};

static const char *const parameter_problem[] = {
    "parameter problem",
    "required option missing",
    "bad length",
};

/* ICMPv6 type 1; RFC 4443 (3.1), RFC 6550 (code 7) and RFC 8883 (code 8). */
static const char *const unreachable_v6[] = {
    "no route to destination",
    "administratively prohibited",
    "beyond scope of source address",
    "address unreachable",
    "port unreachable",
    "source address failed policy",
    "route rejected",
    "error in source routing header",
    "headers too long",
};

static const char *const too_big_v6[] = {
    "packet too big",
};

static const char *const parameter_problem_v6[] = {
    "erroneous header field",
    "unknown next header",
    "unknown option",
    "incomplete header chain",
};

#define CODES(words) words, sizeof words / sizeof words[0]

static const struct {
    bool v6;
    unsigned type;
    const char *const *words; /* by code */
    size_t count;
} types[] = {
    {false, 3, CODES(unreachable)},
    {false, 4, CODES(source_quench)},
    {false, 11, CODES(time_exceeded)},
    {false, 12, CODES(parameter_problem)},
    {true, 1, CODES(unreachable_v6)},
    {true, 2, CODES(too_big_v6)},
    {true, 3, CODES(time_exceeded)},
    {true, 4, CODES(parameter_problem_v6)},
};

const char *icmp_words(const struct icmp_error *icmp, char text[ICMP_WORDS_SIZE])
{
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (types[i].v6 == icmp->v6 && types[i].type == icmp->type && icmp->code < types[i].count)
            return types[i].words[icmp->code];
    }
    snprintf(text, ICMP_WORDS_SIZE, "type %u, code %u", icmp->type, icmp->code);
    return text;
}
