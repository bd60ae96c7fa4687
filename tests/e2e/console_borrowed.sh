#!/bin/sh
# console_borrowed.sh: a binary with a right that its user has not, run by that user: no library that edits lines reads
# the files that the user has named; the terminal itself edits.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
. "$SOURCE_DIR/tests/borrowed.sh"
plan 3

lend_right "$T/borrowed"
WRAP="$WRAP env INPUTRC=$T/inputrc EDITRC=$T/editrc"
echo '"x": "from a file"' >inputrc
echo 'bind -s x from-a-file' >editrc

start_listener server --recv-only 127.0.0.1 0 </dev/null
SONDE=$T/borrowed console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter 'axb'
ok 'the line is sent as it was typed' wait_for grep -qx axb server.out
console_keys C-d
console_status
is 'its status' "$STATUS" 0
console_settings 'the terminal is as it was'
