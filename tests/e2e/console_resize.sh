#!/bin/sh
# console_resize.sh: where the window changes while a line of several rows is being edited, narrower, wider, lower and
# higher, the line is broken anew and stays whole; the prompt is there once, and what stands above it stays. So it is
# with the cursor in the line's middle and with an unfinished row of the peer's above it. What is sent then is what
# was typed.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 13

# rows WIDTH TEXT: as a terminal breaks it.
rows() { printf '%s' "$PROMPT$2" | fold -w "$1"; }
has_size() { [ "$(stty size <"$(console_tmux display-message -p '#{pane_tty}')")" = "$2 $1" ]; }
# resize WIDTH HEIGHT: and the peer says (WIDTH), since what is to be seen could be the terminal's doing until then: the
# beginning may come before sonde has met the change, its end comes after.
resize() {
    console_resize "$1" "$2"
    wait_for has_size "$1" "$2"
    tell peer send "($1"
    wait_screen "($1"
    tell peer send ')\n'
}
count() { console_scrollback | grep -c -e "$1"; }

console_connect
tell peer send "$(seq -s '\n' 30)\\n"
wait_last 30 "${PROMPT% }"

typed=$(seq -s . 70)
console_type "$typed"
wait_last "$(rows 80 "$typed")"
resize 50 24
ok 'narrower' wait_last 30 '(50)' "$(rows 50 "$typed")"
resize 31 24
ok 'narrower still' wait_last '(31)' "$(rows 31 "$typed")"
resize 120 24
ok 'wider' wait_last 30 '(50)' '(31)' '(120)' "$(rows 120 "$typed")"
resize 300 24
ok 'one row' wait_last '(300)' "$(rows 300 "$typed")"
resize 81 12
ok 'lower' wait_last '(81)' "$(rows 81 "$typed")"
resize 80 40
ok 'higher' wait_last '(80)' "$(rows 80 "$typed")"
is 'the prompt is there once' "$(count "$PROMPT")" 1
is 'what stands above is there once' "$(count "^([0-9]*)$") $(count ^29$)" '6 1'

console_keys C-a
wait_cursor ${#PROMPT} 0
tell peer send torn
wait_last '(80)' torn "$(rows 80 "$typed")"
resize 45 24
ok 'below an unfinished row' wait_last torn '(45)' "$(rows 45 "$typed")"
ok 'the cursor in the middle' wait_cursor ${#PROMPT} 0
resize 90 24
ok 'wider, with the cursor in the middle' wait_last torn '(45)' '(90)' "$(rows 90 "$typed")"
is 'the prompt is still there once' "$(count "$PROMPT")" 1
console_enter 'front '
is 'what is sent' "$(ask peer receive $((7 + ${#typed})))" "front $typed\\n"
