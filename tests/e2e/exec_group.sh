#!/bin/sh
# exec_group.sh: whoever a program has started in its process group goes with the client, though the program itself has
# ended: SIGHUP at once after a reset, SIGKILL 2 s later, joined by pipes or by the socket. No zombie is left.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/programs.sh"
plan 21

# resets NAME: a client of PORT that leaves once there is the file NAME.go.
resets() { peer_connects "$1-client" read=6 wait="$1.go" rst; }

# is_killed NAME LISTENER: the stubborn one is, 2 s after the reset, and that is all.
is_killed() {
    ok "$1: who ignores SIGHUP is killed" wait_for is_gone "$(cat "$1")"
    is_between "$1: when" "$(($(milliseconds) - BEFORE))" 1500 3500
    ok "$1: no zombie" wait_for no_children "$2"
}

start_listener leader -k -c "$(stubborn waits); wait" 127.0.0.1 0
waits=$PID
resets waits
start_listener ends -k -c "$(stubborn ended)" 127.0.0.1 0
ended=$PID
resets ended
start_listener heeds -k -c "$(mortal heeds)" 127.0.0.1 0
heeds=$PID
resets heeds
plain_listener joined -k -c "$(stubborn joined)" 127.0.0.1 0
joined=$PID
resets joined
plain_listener mild -k -c "$(mortal mild)" 127.0.0.1 0
mild=$PID
resets mild
wait_for has_event ends exited
wait_for has_event heeds exited
for name in waits ended heeds joined mild; do wait_for test -s "$name"; done
for listener in "$ended" "$heeds" "$joined" "$mild"; do
    ok 'a leader that has ended is kept for its group' wait_for has_zombie "$listener"
done

BEFORE=$(milliseconds)
for name in waits ended heeds joined mild; do : >"$name.go"; done
wait_for has_event leader exited
is 'the program itself is hung up at once' "$(json_value leader.json exited signal)" 1
ok 'who heeds SIGHUP gets it' wait_for test -s heeds.told
ok 'joined by the socket: who heeds SIGHUP gets it' wait_for test -s mild.told
is_between 'at once' "$(($(milliseconds) - BEFORE))" 0 1500
for name in waits ended joined; do not_ok "$name: has 2 s to leave" is_gone "$(cat "$name")"; done
is_killed waits "$waits"
is_killed ended "$ended"
is_killed joined "$joined"
ok 'who heeded it: no zombie' wait_for no_children "$heeds" "$mild"
