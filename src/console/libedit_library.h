/* libedit_library.h: libedit, loaded by dlopen(3): its functions that editor_libedit.c uses. Its imitation of readline
 * is not among them: it writes beyond its buffer where characters have several bytes. */
#ifndef SONDE_CONSOLE_LIBEDIT_LIBRARY_H
#define SONDE_CONSOLE_LIBEDIT_LIBRARY_H

#include <stdbool.h>
#include <stdio.h>

#include <histedit.h>

struct libedit_library {
    __typeof__(&el_init_fd) init_fd;
    __typeof__(&el_end) end;
    __typeof__(&el_set) set;
    __typeof__(&el_get) get;
    __typeof__(&el_gets) gets;
    __typeof__(&el_line) line;
    __typeof__(&el_insertstr) insertstr;
    __typeof__(&el_resize) resize;
    __typeof__(&el_source) source;
    __typeof__(&history_init) history_init;
    __typeof__(&history_end) history_end;
    __typeof__(&history) history;
};

/* It stays loaded as long as the process lives. False: it is missing, or too old. */
bool libedit_library_load(struct libedit_library *ret_library);

#endif
