#!/bin/sh
# console_udp.sh: over UDP each line is a datagram, one that was pasted too; a listener's lines go to whoever spoke last,
# or with /use to one.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 4

start_listener server -u --recv-only 127.0.0.1 0 </dev/null
console_start -u 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter one
console_enter two
console_enter '/send three'
console_enter 'four'
wait_for grep -q four server.out
is 'each line is a datagram' "$(json_events server.json data | sed 's/.*"len_bytes": *\([0-9]*\).*/\1/' | tr '\n' ' ')" \
    '4 4 5 5 '
console_keys C-d
console_status
is 'its status' "$STATUS" 0
kill "$PID"
wait_exit "$PID"

console_start -l -u --port-file port 127.0.0.1 0
wait_for test -s port
PORT=$(cat port)
mkfifo one.in two.in
exec 8<>one.in 9<>two.in
start_client one -u 127.0.0.1 "$PORT" <one.in
echo 'from one' >&8
wait_screen '1       from one'
start_client two -u 127.0.0.1 "$PORT" <two.in
echo 'from two' >&9
wait_screen '2       from two'
console_enter 'for two'
wait_for grep -q 'for two' two.out
console_enter '/use 1'
console_enter 'for one'
ok 'to one' wait_for grep -qx 'for one' one.out
is 'who spoke last' "$(cat one.out two.out | tr '\n' ' ')" 'for one for two '
