#!/bin/sh
# listen_k_reset.sh: with -k one client's reset or timeout is logged and closes that client only; what it had
# said is written.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 11

heard() { [ "$(cat listener.out)" = "$1" ]; }

mkfifo input
exec 4<>input
start_listener listener -k -i 1 127.0.0.1 0 <input 4<&-
listener=$PID
tell a tcp 127.0.0.1 "$PORT"
tell a send one,
ok 'the first is heard' wait_for heard one,
tell b tcp 127.0.0.1 "$PORT"
tell b send two,
ok 'and the second' wait_for heard one,two,
tell a reset
ok 'the reset is logged' wait_for grep -Eq '"event": ?"reset".*"conn": ?1,.*"reset_by": ?"peer"' listener.json
is 'one connection is closed' "$(json_count listener.json closed)" 1
is 'by it' "$(json_value listener.json closed closed_by)" reset
tell b send three,
ok 'the other is heard' wait_for heard one,two,three,
printf answer >&4
is 'and spoken to' "$(ask b receive 6)" answer

is 'who is idle is sent away' "$(ask b rest | sed 's/<.*//')" ''
ok 'which is logged' wait_for grep -Eq '"event": ?"timeout".*"conn": ?2,' listener.json
tell c tcp 127.0.0.1 "$PORT"
tell c send four
ok 'the next is heard' wait_for heard one,two,three,four
kill -TERM "$listener"
wait_exit "$listener"
is 'the listener went on' "$STATUS" 143
