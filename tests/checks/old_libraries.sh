#!/bin/sh
# old_libraries.sh: that a header has its name makes no library one that sonde can be built with, for ./configure: not
# readline before 7, nor libedit's imitation of it, PCRE2 before 10.30, libedit before el_init_fd; who asks for one by
# --with is told.
. "$(dirname "$0")/../lib.sh"
log=$(dirname "$SONDE")/../config.log
[ -e "$SOURCE_DIR/configure" ] && [ -e "$log" ] || skip_all 'there is no configure, or it was not run here'
plan 6

mkdir -p headers/readline source/build-aux source/src/event
printf '#include <stdio.h>\nint rl_initialize(void);\n' >headers/readline/readline.h
: >headers/readline/history.h
printf 'typedef struct pcre2_real_code_8 pcre2_code_8;\n' >headers/pcre2.h
printf 'typedef struct editline EditLine;\n' >headers/histedit.h
cp "$SOURCE_DIR/configure" source && cp "$SOURCE_DIR"/build-aux/* source/build-aux || exit 99
: >source/src/event/event.h

# Nothing is made, and what was found out for this build is not looked for again, but for these.
grep -E '^(ac|am)_cv_' "$log" | grep -Ev '^ac_cv_(env|have_decl_(pcre2|rl|el))' >cache
configure_old() {
    (cd source && sh ./configure --no-create --cache-file=../cache CPPFLAGS="-I$T/headers" "$@") >configure.out 2>&1
    STATUS=$?
}

configure_old
is 'it goes without' "$STATUS" 0
for library in pcre2 readline libedit; do
    like "$library is too old" configure.out "$library is missing, or too old"
done
configure_old --with-readline
is 'who asks for it' "$STATUS" 1
like 'is told' configure.out 'error: --with-readline: it is missing, or too old'
