/* limits.h: how many descriptors the process may have. */
#ifndef SONDE_BASE_LIMITS_H
#define SONDE_BASE_LIMITS_H

#include <stdint.h>

/* Raises the soft limit of descriptors to the hard one. Returns what it was before, 0 where that cannot be known. */
uint64_t limits_raise_descriptors(void);

/* The soft limit; 0 where it cannot be known. */
uint64_t limits_descriptors(void);

/* Sets the soft limit: what a program that is started shall find. 0: nothing is done. */
void limits_set_descriptors(uint64_t soft);

#endif
