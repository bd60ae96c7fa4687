#!/bin/sh
# listen_k_clients.sh: with -k clients come one after another and at the same time; what they say goes to
# standard output as it comes; standard input is read only while a client is there, and goes to all who are.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 14

heard() { [ "$(cat listener.out)" = "$1" ]; }
closed() { [ "$(json_count listener.json closed)" = "$1" ]; }

mkfifo input
exec 4<>input
start_listener listener -k 127.0.0.1 0 <input 4<&-
listener=$PID
printf 'early,' >&4
tell a tcp 127.0.0.1 "$PORT"
is 'what was typed before goes to the first client' "$(ask a receive 6)" early,
tell a send one,
ok 'it is heard' wait_for heard one,
tell b tcp 127.0.0.1 "$PORT"
tell b send two,
ok 'and one at the same time' wait_for heard one,two,
printf 'to all,' >&4
is 'what is typed goes to the first' "$(ask a receive 7)" 'to all,'
is 'and to the second' "$(ask b receive 7)" 'to all,'
tell a send three,
ok 'the first is heard again' wait_for heard one,two,three,
tell a reset
ok 'it leaves' wait_for closed 1
printf 'to b' >&4
is 'who is still there hears it' "$(ask b receive 4)" 'to b'
tell b reset
ok 'the second leaves' wait_for closed 2
printf 'between' >&4
tell c tcp 127.0.0.1 "$PORT"
is 'what was typed while nobody was there goes to the next' "$(ask c receive 7)" between
tell c send four
ok 'who is heard as well' wait_for heard one,two,three,four
ok 'the listener is still there' kill -0 "$listener"
kill -TERM "$listener"
wait_exit "$listener"
is 'until a signal' "$STATUS" 143
is 'three connections' "$(json_count listener.json closed)" 3
