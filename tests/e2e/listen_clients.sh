#!/bin/sh
# listen_clients.sh: --clients N (which implies -k) serves N clients and ends then, with 0; a later one is
# refused while the last are still there.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 7

start_listener listener --clients 2 127.0.0.1 0
listener=$PID
tell a tcp 127.0.0.1 "$PORT"
tell a send a1,
wait_for grep -q a1, listener.out
tell b tcp 127.0.0.1 "$PORT"
tell b send b1,
ok 'two clients at the same time' wait_for grep -q a1,b1, listener.out
is 'a third is refused' "$(ask c tcp 127.0.0.1 "$PORT")" refused
tell a send a2,
ok 'the first is heard on' wait_for grep -q a2, listener.out
tell a fin
is 'it gets FIN after its own' "$(ask a rest)" '<end>'
tell b send b2
tell b fin
wait_exit "$listener"
is 'status' "$STATUS" 0
is 'all is written' "$(cat listener.out)" a1,b1,a2,b2

start_listener one --clients 1 127.0.0.1 0
echo hello >hello
run client 127.0.0.1 "$PORT" <hello
wait_exit "$(echo "$PIDS" | awk '{ print $NF }')"
is '--clients 1' "$STATUS-$(cat one.out)" 0-hello
