#!/bin/sh
# console_half_typed.sh: what comes while a line is half typed stands above it, and the line stays as it was, and
# where its cursor was: a short one, one of several rows, one that just fills its rows, and within a search. What
# comes in pieces is put together. What is sent then is what was typed.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 16

# rows TEXT: as a terminal breaks it.
rows() { printf '%s' "$PROMPT$1" | fold -w 80; }

console_connect

console_type 'half a li'
wait_last "${PROMPT}half a li"
tell peer send 'one\n'
ok 'short' wait_last one "${PROMPT}half a li"
tell peer send 'two, '
ok 'a piece' wait_last one two, "${PROMPT}half a li"
tell peer send 'all of it\nthr'
ok 'the rest of it, and a piece' wait_last one 'two, all of it' thr "${PROMPT}half a li"
console_enter ne
is 'short: what is sent' "$(ask peer receive 12)" 'half a line\n'
tell peer send 'ee\n'
ok 'what was entered stays between' wait_last thr "${PROMPT}half a line" ee "${PROMPT% }"

long=$(seq -s . 80)
console_type "$long"
wait_last "$(rows "$long")"
tell peer send 'four\nfive\n'
ok 'several rows' wait_last four five "$(rows "$long")"
console_keys C-a
wait_cursor ${#PROMPT} 0
tell peer send 'six\n'
ok 'the cursor at its beginning' wait_last four five six "$(rows "$long")"
ok 'is still there' wait_cursor ${#PROMPT} 0
console_enter 'at the front '
is 'several rows: what is sent' "$(ask peer receive 244)" "at the front $long\\n"

full=$(printf "%$((160 - ${#PROMPT}))s" x | tr ' ' y)
console_type "$full"
wait_last "$(rows "$full")"
wait_cursor 0 2
tell peer send 'seven\n'
ok 'rows that are full' wait_last seven "$(rows "$full")"
console_keys Left Left Left
wait_cursor 77 1
tell peer send 'eight\n'
ok 'the cursor before their end' wait_last seven eight "$(rows "$full")"
console_enter '|'
is 'rows that are full: what is sent' "$(ask peer receive $((162 - ${#PROMPT})))" "${full%yyx}|yyx\\n"

case $("$SONDE" --version) in
*readline*)
    console_keys C-r
    console_type half
    wait_screen "\`half': half a line"
    tell peer send 'nine\n'
    ok 'search' wait_last nine "(reverse-i-search)\`half': half a line"
    console_type ' a'
    tell peer send 'ten\n'
    ok 'search goes on' wait_last nine ten "(reverse-i-search)\`half a': half a line"
    console_keys Enter
    is 'search: what is sent' "$(ask peer receive 12)" 'half a line\n'
    wait_last "${PROMPT% }"
    console_keys C-r
    console_type half
    wait_screen "(reverse-i-search)\`half': half a line"
    tell peer fin
    wait_row 'the peer has ended'
    console_keys C-e
    ok 'search left: the prompt as it has become' wait_last 'the peer has ended' \
        "127.0.0.1:$PORT closed> half a line"
    ;;
*) for point in 1 2 3 4; do skip "search $point" 'libedit searches otherwise'; done ;;
esac
