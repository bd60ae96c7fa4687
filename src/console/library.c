/* library.c: a library by dlopen(3) (library.h). */
#include "console/library.h"

#include <dlfcn.h>
#include <string.h>

/* ISO C keeps pointers to functions and to data apart; POSIX has dlsym(3) return the one as the other. */
bool library_load(const char *const *names, size_t name_count, const struct library_symbol *symbols,
                  size_t symbol_count, void *ret_struct)
{
    void *handle = NULL;

    for (size_t i = 0; handle == NULL && i < name_count; i++)
        handle = dlopen(names[i], RTLD_NOW | RTLD_GLOBAL);
    for (size_t i = 0; handle != NULL && i < symbol_count; i++) {
        void *found = dlsym(handle, symbols[i].name);

        if (found == NULL)
            return false;
        memcpy((char *)ret_struct + symbols[i].offset, &found, sizeof found);
    }
    return handle != NULL;
}

void *library_find(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}
