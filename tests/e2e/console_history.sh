#!/bin/sh
# console_history.sh: what was typed comes back with Up in the next run to the same target, not to another. Lines that
# begin with a blank or with what passwords stand behind, and all with --no-history, are not kept, neither in the file
# nor for Up. Its folders are 0700, its file 0600, whatever the umask.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 16

umask 0
# begin ARGUMENT...: another run, to the same listener. ends: and its end.
begin() {
    console_start "$@" 127.0.0.1 "$PORT"
    tell peer accept listener
    wait_row "${PROMPT% }"
}
ends() {
    console_keys C-u C-d
    ask peer rest >said
    tell peer close
    console_status
}
# up NAME LINE: a test point: Up brings this line.
up() {
    console_keys Up
    ok "$1" wait_last "$PROMPT$2"
}
mode() { stat -c %a "$@" 2>/dev/null || stat -f %Lp "$@"; }

PORT=$(ask listener listen 127.0.0.1)
PROMPT="127.0.0.1:$PORT open> "
file=state/sonde/history/127.0.0.1%3A$PORT
begin
console_edits || skip_all "$NO_EDITOR"
for typed in one ' with a blank' 'PASS secret' 'auth plain x' 'a1 LOGIN me x' 'User me' '/send a2 LOGIN x\n' two; do
    console_enter "$typed"
done
is 'all of them are sent' "$(ask peer receive 80)" \
    'one\n with a blank\nPASS secret\nauth plain x\na1 LOGIN me x\nUser me\na2 LOGIN x\ntwo\n'
wait_last "${PROMPT% }"
up 'Up' two
up 'Up passes over what is not kept' one
ends
is 'status' "$STATUS" 0
is 'the file' "$(cat "$file")" "$(printf 'one\ntwo')"
is 'its mode' "$(mode "$file")" 600
is 'the modes of its folders' "$(mode state/sonde state/sonde/history | tr '\n' ' ')" '700 700 '

begin --no-history
console_keys Up
console_enter three
is 'no history: Up brings nothing' "$(ask peer receive 6)" 'three\n'
wait_last "${PROMPT% }"
up 'no history: but what was typed in this run' three
ends
is 'no history: the file' "$(cat "$file")" "$(printf 'one\ntwo')"

begin
up 'the next run: Up' two
up 'the next run: Up again' one
console_enter ' more'
is 'the next run: it can be sent' "$(ask peer receive 9)" 'one more\n'
ends
is 'the next run: the file' "$(cat "$file")" "$(printf 'one\ntwo\none more')"

PORT=$(ask listener listen 127.0.0.1)
PROMPT="127.0.0.1:$PORT open> "
console_start 127.0.0.1 "$PORT"
tell peer accept listener
wait_row "${PROMPT% }"
console_keys Up
console_enter 'else'
is 'another target: Up brings nothing' "$(ask peer receive 5)" 'else\n'
ends
is 'another target: its file' "$(cat "state/sonde/history/127.0.0.1%3A$PORT")" else
