/* library.c: libraries by dlopen(3) (library.h). */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

/* ISO C keeps pointers to functions and to data apart; POSIX has dlsym(3) return the one as the other. */
static bool fill_in(void *handle, const struct library *library, void *ret_struct)
{
    for (size_t i = 0; i < library->symbol_count; i++) {
        void *found = dlsym(handle, library->symbols[i].name);

        if (found == NULL)
            return false;
        memcpy((char *)ret_struct + library->symbols[i].offset, &found, sizeof found);
    }
    return true;
}

enum library_result library_load(const struct library *library, void *ret_struct, void **ret_handle)
{
    enum library_result result = LIBRARY_MISSING;

    for (size_t i = 0; i < library->name_count; i++) {
        void *handle = dlopen(library->names[i], RTLD_NOW | (library->shared ? RTLD_GLOBAL : RTLD_LOCAL));

        if (handle == NULL)
            continue;
        if (fill_in(handle, library, ret_struct)) {
            if (ret_handle)
                *ret_handle = handle;
            return LIBRARY_LOADED;
        }
        dlclose(handle);
        result = LIBRARY_LACKING;
    }
    return result;
}

void *library_find(const char *name)
{
    return dlsym(RTLD_DEFAULT, name);
}

void library_close(void *handle)
{
    if (handle != NULL)
        dlclose(handle);
}
