/* library.h: a library that only some runs need, loaded when one does, by dlopen(3). */
#ifndef SONDE_BASE_LIBRARY_H
#define SONDE_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function or variable of it, and where in a struct its address goes. */
struct library_symbol {
    const char *name;
    size_t offset;
};

/* The first of names that is there; NULL: none. It stays loaded until library_close. */
void *library_open(const char *const *names, size_t name_count);

/* The same, and its symbols can be found by name from then on. */
void *library_open_shared(const char *const *names, size_t name_count);

/* Fills in the struct. False if the library lacks one of the symbols. */
bool library_fill(void *library, const struct library_symbol *symbols, size_t symbol_count, void *ret_struct);

/* A symbol of one that was opened as shared, for what it calls back without an argument that would lead there. */
void *library_find(const char *name);

void library_close(void *library); /* NULL is nothing */

#endif
