#!/bin/sh
# udp_listener_refused.sh: a listener that answers a peer who has left reports the refusal and goes on.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 6

heard() { [ "$(cat listener.out)" = "$1" ]; }

mkfifo input
exec 4<>input
start_listener listener -u 127.0.0.1 0 <input 4<&-
listener=$PID
tell a udp 127.0.0.1 "$PORT"
tell b udp 127.0.0.1 "$PORT"
tell a send one,
wait_for heard one,
tell a close
printf 'nobody hears this' >&4
ok 'the refusal is told' wait_for grep -Eq '"code": ?"ECONNREFUSED"' listener.json
like "under the peer's connection" listener.json '"conn": ?1,.*ECONNREFUSED'
tell b send two
ok 'it hears the next' wait_for heard one,two
printf answer >&4
is 'and answers' "$(ask b receive)" answer
kill -TERM "$listener"
wait_exit "$listener"
is 'status' "$STATUS" 143

start text "$SONDE" -l -u 127.0.0.1 0 <input 4<&-
wait_for grep -q listening text.err
PORT=$(sed -n 's/.*:\([0-9]*\).*/\1/p' text.err)
tell c udp 127.0.0.1 "$PORT"
tell c send x
wait_for test -s text.out
tell c close
printf 'nor this' >&4
ok 'without JSON it is a line on standard error' wait_for grep -q 'connection refused' text.err
