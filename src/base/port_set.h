/* port_set.h: a set of ports, 1 to 65535. */
#ifndef SONDE_BASE_PORT_SET_H
#define SONDE_BASE_PORT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed it is empty. */
struct port_set {
    uint64_t bits[1024]; /* port p is bit p % 64 of word p / 64 */
};

void port_set_add(struct port_set *set, uint16_t port);

/* first to last, both included; 1 <= first <= last. */
void port_set_add_range(struct port_set *set, uint16_t first, uint16_t last);

/* The first port of the set from port on; 0: there is none. */
uint16_t port_set_next(const struct port_set *set, uint32_t port);

/* The first range of the set from port on, as long as it can be. False: there is none. */
bool port_set_next_range(const struct port_set *set, uint32_t port, uint16_t *ret_first, uint16_t *ret_last);

size_t port_set_count(const struct port_set *set);

#endif
