#!/bin/sh
# forward_reset.sh: a reset on one side of -F becomes one on the other, behind the bytes that came before it; the run's
# status is 5, and one that comes after the bytes were passed on, but before they were taken, waits for them.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 13

# judge WHAT FILE: the forwarder's run has ended, and FILE has what the other side heard.
judge() {
    wait_exit "$forward"
    is "$1: the status" "$STATUS" 5
    head -c 200000 /dev/zero >wanted
    same_file "$1: what was said before arrived" "$2.out" wanted
    is "$1: one reset came and one was sent" \
        "$(json_events forward.json reset | sed -n 's/.*"reset_by": *"\([a-z]*\)".*/\1/p' | sort | tr '\n' ' ')" \
        'local peer '
}

peer_listens server zeros=200000 acknowledged wait=heard rst
server=$PEER
start_listener forward -F "127.0.0.1:$PORT" 0
forward=$PID
peer_connects client read=200000 touch=heard reset
wait_exit "$PEER"
is "the target's: the client is reset" "$STATUS" 0
wait_exit "$server"
judge "the target's" client

rm -f heard
peer_listens server read=200000 touch=heard reset
server=$PEER
start_listener forward -F "127.0.0.1:$PORT" 0
forward=$PID
peer_connects client zeros=200000 acknowledged wait=heard rst
wait_exit "$server"
is "the client's: the target is reset" "$STATUS" 0
judge "the client's" server

# The reset follows at once, and the reader comes only then.
peer_listens server zeros=200000 acknowledged rst
start_listener forward -F "127.0.0.1:$PORT" 0
forward=$PID
peer_connects client wait=reset_came reset
has_reset() { has_event forward reset; }
wait_for has_reset
touch reset_came
wait_exit "$PEER"
is 'a late reader is reset' "$STATUS" 0
head -c "$(wc -c <client.out)" /dev/zero >wanted
same_file 'and has heard nothing else' client.out wanted
wait_exit "$forward"
is 'the status with a late reader' "$STATUS" 5
is 'what the target said was passed on' \
    "$(json_events forward.json closed | sed -n 's/.*"out_bytes": *\([0-9]*\).*/\1/p' | sort -n | tail -n 1)" 200000
is 'nothing of it was left' "$(json_events forward.json closed | grep -c '"unacked_bytes": *[1-9]')" 0
