/* readline_library.c: GNU readline by dlopen(3) (readline_library.h). */
#include "console/readline_library.h"

#include <stddef.h>

#include "base/library.h"

#define SYMBOL(name, field) {name, offsetof(struct readline_library, field)}
#define SYMBOL_OF(field) SYMBOL("rl_" #field, field)

static const struct library_symbol symbols[] = {
    SYMBOL_OF(initialize),
    SYMBOL_OF(variable_bind),
    SYMBOL("rl_callback_handler_install", handler_install),
    SYMBOL("rl_callback_handler_remove", handler_remove),
    SYMBOL("rl_callback_read_char", read_char),
    SYMBOL_OF(set_prompt),
    SYMBOL_OF(redisplay),
    SYMBOL_OF(on_new_line),
    SYMBOL_OF(forced_update_display),
    SYMBOL_OF(clear_visible_line),
    SYMBOL_OF(set_screen_size),
    SYMBOL_OF(prep_terminal),
    SYMBOL_OF(deprep_terminal),
    SYMBOL_OF(display_match_list),
    SYMBOL("add_history", add_history),
    SYMBOL("using_history", using_history),
    SYMBOL("clear_history", clear_history),
    SYMBOL("stifle_history", stifle_history),
    SYMBOL_OF(readline_name),
    SYMBOL("rl_readline_state", state),
    SYMBOL_OF(instream),
    SYMBOL_OF(outstream),
    SYMBOL_OF(line_buffer),
    SYMBOL_OF(point),
    SYMBOL_OF(display_prompt),
    SYMBOL_OF(catch_signals),
    SYMBOL_OF(catch_sigwinch),
    SYMBOL_OF(change_environment),
    SYMBOL_OF(getc_function),
    SYMBOL_OF(input_available_hook),
    SYMBOL_OF(prep_term_function),
    SYMBOL_OF(deprep_term_function),
    SYMBOL_OF(redisplay_function),
    SYMBOL_OF(attempted_completion_function),
    SYMBOL_OF(attempted_completion_over),
    SYMBOL_OF(completion_append_character),
    SYMBOL_OF(completion_display_matches_hook),
    SYMBOL_OF(completer_word_break_characters),
};

static const char *const names[] = {"libreadline.so.8", "libreadline.so.7", "libreadline.so",
                                    "libreadline.8.dylib", "libreadline.dylib"};

static const struct library wanted = {
    .names = names,
    .name_count = sizeof names / sizeof names[0],
    .symbols = symbols,
    .symbol_count = sizeof symbols / sizeof symbols[0],
    .shared = true,
};

bool readline_library_load(struct readline_library *ret_library)
{
    return library_load(&wanted, ret_library, NULL) == LIBRARY_LOADED;
}
