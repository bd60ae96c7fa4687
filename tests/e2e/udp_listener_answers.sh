#!/bin/sh
# udp_listener_answers.sh: a UDP listener hears all and answers whoever spoke last; standard input waits for
# the first. Its end does not end the listener: only a signal does.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 9

heard() { [ "$(cat listener.out)" = "$1" ]; }

mkfifo input
exec 4<>input
start_listener listener -u 127.0.0.1 0 <input 4<&-
listener=$PID
printf early >&4
tell a udp 127.0.0.1 "$PORT"
tell b udp 127.0.0.1 "$PORT"
tell a send hello
is 'what was typed before anybody came goes to the first' "$(ask a receive)" early
tell b send there
ok 'both are heard' wait_for heard hellothere
printf 'to the last' >&4
is 'the last speaker is answered' "$(ask b receive)" 'to the last'
tell a send again
ok 'the first speaks again' wait_for heard hellothereagain
printf 'to the first' >&4
is 'and is answered' "$(ask a receive)" 'to the first'
is 'the other hears nothing of it' "$(ask b quiet 0.1)" quiet
exec 4>&-
tell b send late
ok 'after the end of standard input it still hears' wait_for heard hellothereagainlate
kill -TERM "$listener"
wait_exit "$listener"
is 'status' "$STATUS" 143
is 'all is written' "$(cat listener.out)" hellothereagainlate
