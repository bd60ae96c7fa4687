#!/bin/sh
# listen_wait.sh: -w bounds the wait for the first client: without one status 4 and a message; with one it
# has no further meaning. --deadline bounds the whole run: 4, what came is written. Without -k and with.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 16

start_listener long -k --deadline 1.5 127.0.0.1 0
long=$PID
tell b tcp 127.0.0.1 "$PORT"
tell b send hello

for options in -d -k -u '-U'; do
    case $options in -U) address=path ;; *) address='127.0.0.1 0' ;; esac
    # shellcheck disable=SC2086 # lists
    run none -l $options -w 0.2 $address
    is "nobody comes, $options: status" "$STATUS" 4
    is "nobody comes, $options: one timeout" "$(json_count none.json timeout)" 1
done
ok 'not before the time' test "$(json_value none.json timeout t_ns)" -ge 200000000
start text "$SONDE" -l -w 0.1 -U path
wait_exit "$PID"
is 'one line without JSON' "$(wc -l <text.err)" 1

start_listener here -d -w 0.6 127.0.0.1 0
here=$PID
tell a tcp 127.0.0.1 "$PORT"
tell a sleep 0.8
tell a send hello
tell a close
wait_exit "$here"
is 'with a client -w is over' "$STATUS-$(cat here.out)" 0-hello
wait_exit "$long"
is 'deadline: status' "$STATUS" 4
is 'deadline: what came is written' "$(cat long.out)" hello
is 'deadline: the client is closed by it' "$(json_value long.json closed closed_by)" timeout
is 'deadline: one timeout' "$(json_count long.json timeout)" 1
ok 'deadline: after its time' test "$(json_value long.json timeout t_ns)" -ge 1500000000
