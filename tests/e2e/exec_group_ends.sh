#!/bin/sh
# exec_group_ends.sh: a run that ends takes along whoever programs have started in their process groups, though these
# have ended before: SIGHUP, and SIGKILL 2 s later to who ignores it; nobody is waited for who is not there. After an
# orderly end no zombie is left at all, and whoever has closed the program's output stays.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/programs.sh"
plan 11

start_listener heeds -k -c "$(mortal heeds)" 127.0.0.1 0
heeds=$PID
peer_connects heeds-client read=6 hold
start_listener ignores -k -c "$(stubborn ignores)" 127.0.0.1 0
ignores=$PID
peer_connects ignores-client read=6 hold
plain_listener joined -k -c "$(stubborn joined)" 127.0.0.1 0
joined=$PID
peer_connects joined-client read=6 hold
wait_for has_event heeds exited
wait_for has_event ignores exited
for name in heeds ignores joined; do wait_for test -s "$name"; done
wait_for has_zombie "$joined"
kill -TERM "$ignores" "$joined"

before=$(milliseconds)
kill -TERM "$heeds"
wait_exit "$heeds"
is_between 'nobody is waited for in vain' "$(($(milliseconds) - before))" 0 1500
is 'the status' "$STATUS" 143
ok 'who heeds SIGHUP has had it' test -s heeds.told
ok 'and is gone' is_gone "$(cat heeds)"
wait_exit "$ignores"
is 'who ignores it: the status' "$STATUS" 143
ok 'who ignores it is gone' wait_for is_gone "$(cat ignores)"
wait_exit "$joined"
is 'joined by the socket: the status' "$STATUS" 143
ok 'joined by the socket: who ignores it is gone' wait_for is_gone "$(cat joined)"

start_listener orderly -k -c "$(stubborn detached '</dev/null >/dev/null 2>&1')" 127.0.0.1 0
orderly=$PID
run client 127.0.0.1 "$PORT"
is 'an orderly end' "$STATUS $(cat client.out)" '0 begun'
wait_for has_event orderly exited
wait_for has_event orderly closed
ok 'an orderly end: no zombie' wait_for no_children "$orderly"
not_ok 'who has nothing to do with the client stays' is_gone "$(cat detached)"
kill -KILL "$(cat detached)"
