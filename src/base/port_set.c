/* port_set.c: a set of ports as bits (port_set.h). */
#include "base/port_set.h"

enum { BITS = 64, PORTS = 65536 };

void port_set_add_range(struct port_set *set, uint16_t first, uint16_t last)
{
    for (uint32_t port = first; port <= last; port++)
        set->bits[port / BITS] |= UINT64_C(1) << port % BITS;
}

void port_set_add(struct port_set *set, uint16_t port)
{
    port_set_add_range(set, port, port);
}

/* The first from port on that is in the set, or that is not; PORTS: there is none. */
static uint32_t find(const struct port_set *set, uint32_t port, bool is_in)
{
    while (port < PORTS) {
        uint64_t word = set->bits[port / BITS], rest = (is_in ? word : ~word) >> port % BITS;
        if (rest != 0) {
            for (; (rest & 1) == 0; rest >>= 1)
                port++;
            return port;
        }
        port = (port / BITS + 1) * BITS;
    }
    return PORTS;
}

uint16_t port_set_next(const struct port_set *set, uint32_t port)
{
    uint32_t next = find(set, port, true);

    return next < PORTS ? (uint16_t)next : 0;
}

bool port_set_next_range(const struct port_set *set, uint32_t port, uint16_t *ret_first, uint16_t *ret_last)
{
    uint32_t first = find(set, port, true);

    if (first == PORTS)
        return false;
    *ret_first = (uint16_t)first;
    *ret_last = (uint16_t)(find(set, first, false) - 1);
    return true;
}

size_t port_set_count(const struct port_set *set)
{
    uint16_t first, last;
    size_t count = 0;

    for (uint32_t port = 1; port_set_next_range(set, port, &first, &last); port = (uint32_t)last + 1)
        count += (size_t)(last - first) + 1;
    return count;
}
