#!/bin/sh
# udp_burst.sh: a burst that the kernel has kept for a listener that had no time is written in full: the listener takes
# no more at once than it passes on.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 3

start_listener listener -u 127.0.0.1 0
listener=$PID
tell a udp 127.0.0.1 "$PORT"
kill -s STOP "$listener"
tell a send-many 200 10
kill -s CONT "$listener"
ok 'all of it is written' wait_for sh -c '[ $(wc -c <listener.out) -eq 2000 ]'
is 'nothing was dropped' "$(json_count listener.json limit)" 0
kill -s TERM "$listener"
wait_exit "$listener"
is 'status' "$STATUS" 143
