#!/bin/sh
# console_long_output.sh: 100,000 lines that come while a line is half typed: all of them are in the file of -o, their
# end is on the screen, above the line, which is as it was; keys that are typed meanwhile are not lost.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 7

mkfifo fifo
exec 8<>fifo
start_listener server 127.0.0.1 0 <fifo 8>&-
PROMPT="127.0.0.1:$PORT open> "
console_start -o kept 127.0.0.1 "$PORT" 8>&-
wait_row "${PROMPT% }"
console_edits || skip_all "$NO_EDITOR"
console_type 'half a line'
console_keys Left Left
wait_cursor $((${#PROMPT} + 9)) 0
seq -f 'line %g of all that the peer says' 100000 >lines
cat lines >&8 &
writer=$!
grew() { [ "$(wc -c <kept)" -gt 1000000 ]; }
wait_for grew
console_type v
wait_exit "$writer"
ok 'the end is shown, above the line' wait_last \
    'line 99999 of all that the peer says' 'line 100000 of all that the peer says' "${PROMPT}half a livne"
ok 'with its cursor' wait_cursor $((${#PROMPT} + 10)) 0
console_scrollback | sed '$d' >rows
tail -n "$(wc -l <rows)" lines >lines.last
ok 'no row is torn, missing or in between' diff lines.last rows
same_file 'all are in the file' kept lines
console_keys BSpace
console_keys Enter
ok 'what is sent' wait_for grep -qx 'half a line' server.out
exec 8>&-
console_keys C-d
console_status
is 'its status' "$STATUS" 0
console_settings 'the settings are as they were'
