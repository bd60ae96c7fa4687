#!/bin/sh
# unix_remove.sh: a listener's Unix path is removed at the end: after the client, by a timeout, after a
# signal, of datagram sockets too. If another has taken its place that one stays.
. "$(dirname "$0")/../lib.sh"
plan 11

# ended NAME OPTION...: a listener that SIGTERM ends.
ended_by_signal() {
    start_listener "$@" -k path
    kill -TERM "$PID"
    wait_exit "$PID"
    is "$1: SIGTERM's status" "$STATUS" 143
    not_ok "$1: the path is gone" test -e path
}
ended_by_signal stream -U
ended_by_signal datagram -U -u

start_listener once -U path
once=$PID
run client -U path
wait_exit "$once"
is 'status after the client' "$STATUS" 0
not_ok 'the path is gone' test -e path

run late -l -U -w 0.1 path
is 'status without a client' "$STATUS" 4
not_ok 'the path is gone then' test -e path

start_listener replaced -U path
replaced=$PID
mv path aside
echo mine >path
kill -TERM "$replaced"
wait_exit "$replaced"
is "another's file stays" "$(cat path)" mine

rm path
start_listener first -U path
first=$PID
rm path
start_listener second -U path
kill -TERM "$first"
wait_exit "$first"
ok "another listener's socket stays" test -S path
run client -U path
is 'and works' "$STATUS" 0
