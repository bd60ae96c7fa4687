/* libedit_library.c: libedit by dlopen(3) (libedit_library.h). */
#include "console/libedit_library.h"

#include <stddef.h>

#include "base/library.h"

#define SYMBOL(name, field) {name, offsetof(struct libedit_library, field)}
#define SYMBOL_OF(field) SYMBOL("el_" #field, field)

static const struct library_symbol symbols[] = {
    SYMBOL_OF(init_fd),
    SYMBOL_OF(end),
    SYMBOL_OF(set),
    SYMBOL_OF(get),
    SYMBOL_OF(gets),
    SYMBOL_OF(line),
    SYMBOL_OF(insertstr),
    SYMBOL_OF(resize),
    SYMBOL_OF(source),
    SYMBOL("history_init", history_init),
    SYMBOL("history_end", history_end),
    SYMBOL("history", history),
};

static const char *const names[] = {"libedit.so.2", "libedit.so.0", "libedit.so.3", "libedit.so.8",
                                    "libedit.so", "libedit.3.dylib", "libedit.dylib"};

static const struct library wanted = {
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .shared = true,
};

bool libedit_library_load(struct libedit_library *ret_library)
{
    return library_load(&wanted, ret_library, NULL) == LIBRARY_LOADED;
}
