/* library.c: libraries by dlopen(3) (library.h). */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

static void *open_first(const char *const *names, size_t name_count, int visibility)
{
    void *library = NULL;

    for (size_t i = 0; library == NULL && i < name_count; i++)
        library = dlopen(names[i], RTLD_NOW | visibility);
    return library;
}

void *library_open(const char *const *names, size_t name_count)
{
    return open_first(names, name_count, RTLD_LOCAL);
}

void *library_open_shared(const char *const *names, size_t name_count)
{
    return open_first(names, name_count, RTLD_GLOBAL);
}

/* ISO C keeps pointers to functions and to data apart; POSIX has dlsym(3) return the one as the other. */
bool library_fill(void *library, const struct library_symbol *symbols, size_t symbol_count, void *ret_struct)
{
    for (size_t i = 0; i < symbol_count; i++) {
        void *found = dlsym(library, symbols[i].name);

        if (found == NULL)
            return false;
        memcpy((char *)ret_struct + symbols[i].offset, &found, sizeof found);
    }
    return true;
}

void *library_find(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

void library_close(void *library)
{
    if (library != NULL)
        dlclose(library);
}
