/* ports.h: PORTS as users write them: 80  20-25  22,80,443  names too. */
#ifndef SONDE_CONFIG_PORTS_H
#define SONDE_CONFIG_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* Zeroed it is empty. */
struct port_set {
    uint64_t bits[1024]; /* port p is bit p % 64 of word p / 64 */
};

/* Adds the ports of one word: numbers, ranges, and services of scheme ("tcp", "udp") by name, comma between them;
 * A-B is a range only if both are numbers. Port 0 is none. False with STATUS_USAGE and a line that names the part. */
bool ports_add(struct port_set *ports, const char *word, const char *scheme, struct error *ret_error);

/* The first port of the set from port on; 0: there is none. */
uint16_t ports_next(const struct port_set *ports, uint32_t port);

size_t ports_count(const struct port_set *ports);

#endif
