/* readline_library.h: GNU readline, loaded by dlopen(3): its functions and variables that editor_readline.c uses. */
#ifndef SONDE_CONSOLE_READLINE_LIBRARY_H
#define SONDE_CONSOLE_READLINE_LIBRARY_H

#include <stdbool.h>
#include <stdio.h>

#include <readline/history.h>
#include <readline/readline.h>

struct readline_library {
    /* Functions. */
    __typeof__(&rl_initialize) initialize;
    __typeof__(&rl_variable_bind) variable_bind;
    __typeof__(&rl_callback_handler_install) handler_install;
    __typeof__(&rl_callback_handler_remove) handler_remove;
    __typeof__(&rl_callback_read_char) read_char;
    __typeof__(&rl_set_prompt) set_prompt;
    __typeof__(&rl_redisplay) redisplay;
    __typeof__(&rl_on_new_line) on_new_line;
    __typeof__(&rl_forced_update_display) forced_update_display;
    __typeof__(&rl_clear_visible_line) clear_visible_line;
    __typeof__(&rl_set_screen_size) set_screen_size;
    __typeof__(&rl_prep_terminal) prep_terminal;
    __typeof__(&rl_deprep_terminal) deprep_terminal;
    __typeof__(&rl_display_match_list) display_match_list;
    __typeof__(&add_history) add_history;
    __typeof__(&using_history) using_history;
    __typeof__(&clear_history) clear_history;
    __typeof__(&stifle_history) stifle_history;
    /* Variables. */
    __typeof__(&rl_readline_name) readline_name;
    __typeof__(&rl_readline_state) state;
    __typeof__(&rl_instream) instream;
    __typeof__(&rl_outstream) outstream;
    __typeof__(&rl_line_buffer) line_buffer;
    __typeof__(&rl_point) point;
    __typeof__(&rl_display_prompt) display_prompt;
    __typeof__(&rl_catch_signals) catch_signals;
    __typeof__(&rl_catch_sigwinch) catch_sigwinch;
    __typeof__(&rl_change_environment) change_environment;
    __typeof__(&rl_getc_function) getc_function;
    __typeof__(&rl_input_available_hook) input_available_hook;
    __typeof__(&rl_prep_term_function) prep_term_function;
    __typeof__(&rl_deprep_term_function) deprep_term_function;
    __typeof__(&rl_redisplay_function) redisplay_function;
    __typeof__(&rl_attempted_completion_function) attempted_completion_function;
    __typeof__(&rl_attempted_completion_over) attempted_completion_over;
    __typeof__(&rl_completion_append_character) completion_append_character;
    __typeof__(&rl_completion_display_matches_hook) completion_display_matches_hook;
    __typeof__(&rl_completer_word_break_characters) completer_word_break_characters;
};

/* It stays loaded as long as the process lives. False: it is missing, or too old. */
bool readline_library_load(struct readline_library *ret_library);

#endif
