/* library.h: a library that is loaded only when it is needed, by dlopen(3). */
#ifndef SONDE_CONSOLE_LIBRARY_H
#define SONDE_CONSOLE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* A function or variable of it, and where in a struct its address goes. */
struct library_symbol {
    const char *name;
    size_t offset;
};

/* Loads the first of names that is there, and fills in the struct. False: there is none, or it lacks one of the
 * symbols. It is never unloaded: what it keeps is the process's. Its symbols are global. */
bool library_load(const char *const *names, size_t name_count, const struct library_symbol *symbols,
                  size_t symbol_count, void *ret_struct);

/* A symbol of one that has been loaded: what libraries call back gets no argument that would lead there. */
void *library_find(const char *name);

#endif
