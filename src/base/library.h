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

/* What is wanted. */
struct library {
    const char *const *names; /* the files it may be in, best first */
    size_t name_count;
    const struct library_symbol *symbols; /* all of them are needed */
    size_t symbol_count;
    bool shared; /* its symbols can be found by name from then on (library_find) */
};

enum library_result {
    LIBRARY_LOADED,
    LIBRARY_MISSING, /* there is none of the files */
    LIBRARY_LACKING  /* there is one, but not with all the symbols: it is too old */
};

/* Loads the first of the files that has all the symbols, and fills in the struct; else nothing stays loaded, and what
 * the struct holds is of no use. *ret_handle is for library_close; NULL if that will never be called. */
enum library_result library_load(const struct library *library, void *ret_struct, void **ret_handle);

/* A symbol of one that was loaded as shared, for what it calls back without an argument that would lead there. */
void *library_find(const char *name);

void library_close(void *handle); /* NULL is nothing */

#endif
