/* memory.h: allocation that cannot fail: out of memory ends the process here and nowhere else. */
#ifndef SONDE_BASE_MEMORY_H
#define SONDE_BASE_MEMORY_H

#include <stddef.h>

/* As malloc(3), calloc(3), realloc(3), strdup(3) and strndup(3), but never NULL.
 * All are given back with free(3). */
void *memory_allocate(size_t size);
void *memory_zeroed(size_t size);
void *memory_resize(void *old, size_t size);
char *memory_string(const char *text);
char *memory_string_of(const char *bytes, size_t length);

#endif
