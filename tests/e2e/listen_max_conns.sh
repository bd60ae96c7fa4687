#!/bin/sh
# listen_max_conns.sh: -m N serves N clients at once: others wait in the backlog, which is told, and are
# served when one has left.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 8

counted() { [ "$(json_count listener.json accepted)" = "$1" ]; }

start_listener listener -k -m 2 127.0.0.1 0
listener=$PID
for client in a b c d; do tell $client tcp 127.0.0.1 "$PORT"; done
tell a send a,
tell b send b,
tell c send c,
tell d send d,
ok 'two are served' wait_for counted 2
ok 'that the others wait is told' wait_for grep -Eq '"what": ?"max-conns"' listener.json
is 'the third is neither refused nor reset' "$(ask c quiet 0.2)" quiet
is 'nor is it heard' "$(grep -c '[cd],' listener.out)" 0
tell a fin
is 'when the first has left' "$(ask a rest)" '<end>'
ok 'the third is heard' wait_for grep -q c, listener.out
tell b fin
tell c fin
ok 'and then the fourth' wait_for grep -q d, listener.out
is 'all of them' "$(json_count listener.json accepted)" 4
kill -TERM "$listener"
wait_exit "$listener"
