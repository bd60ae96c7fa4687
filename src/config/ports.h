/* ports.h: PORTS as users write them: 80  20-25  22,80,443  names too. */
#ifndef SONDE_CONFIG_PORTS_H
#define SONDE_CONFIG_PORTS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/port_set.h"

/* Adds the ports of one word: numbers, ranges, and services of scheme ("tcp", "udp") by name, comma between them;
 * A-B is a range only if both are numbers. Port 0 is none. False with STATUS_USAGE and a line that names the part. */
bool ports_add(struct port_set *ports, const char *word, const char *scheme, struct error *ret_error);

#endif
