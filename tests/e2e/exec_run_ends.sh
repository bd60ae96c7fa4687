#!/bin/sh
# exec_run_ends.sh: a run that ends takes its programs with it: they get SIGHUP, and who ignores it is killed 2 s later,
# joined by pipes or by the socket; each is collected and told before sonde is gone.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 5

# Its process number, then it stays.
stays='trap "" HUP; echo $$ >&2; echo begun; while :; do sleep 100; done'
is_gone() { ! kill -0 "$1" 2>/dev/null; }

start_listener listener -k -c "$stays" 127.0.0.1 0
observed=$PID
peer_connects client read=6 touch=there hold
start plain "$SONDE" -l --port-file port -k -c "$stays" 127.0.0.1 0
plain=$PID
wait_for test -s port
PORT=$(cat port)
peer_connects joined read=6 touch=joined hold
wait_for test -f there
wait_for test -f joined
kill -TERM "$observed" "$plain"
wait_exit "$observed"
is 'the run dies of the signal' "$STATUS" 143
is 'one that stays is killed' "$(json_value listener.json exited signal)" 9
ok 'and gone' is_gone "$(tail -n 1 listener.err)"
wait_exit "$plain"
is 'joined by the socket: the run dies of the signal' "$STATUS" 143
ok 'joined by the socket: the program is gone' is_gone "$(tail -n 1 plain.err)"
