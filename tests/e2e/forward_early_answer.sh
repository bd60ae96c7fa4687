#!/bin/sh
# forward_early_answer.sh: a target that answers and closes while the client of -F still sends: the whole answer
# reaches the client. What was lost on its way to the target is told, and the status is 5, even where the client had
# said its end before.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 7

head -c 100000 /dev/zero >wanted

# It reads nothing of what the client sends, so its close is a reset.
peer_listens server zeros=100000 fin acknowledged wait=enough close
server=$PEER
start_listener forward -F "127.0.0.1:$PORT" 0
forward=$PID
peer_connects client zeros=500000 touch=enough flood end
wait_exit "$PEER"
is 'the client gets through' "$STATUS" 0
same_file 'the whole answer' client.out wanted
wait_exit "$forward"
is 'what the client sent is lost: the status' "$STATUS" 5
like 'which is told' forward.json '"event": *"error".*(unacknowledged|unsent)'
wait_exit "$server"

# The client has ended and left; what it said has not all arrived when the target resets.
peer_listens server rcvbuf=4096 fin wait=left rst
start_listener forward -F "127.0.0.1:$PORT" 0
forward=$PID
peer_connects client eof zeros=1000000 fin acknowledged
wait_exit "$PEER"
closed_one() { [ "$(json_count forward.json closed)" -ge 1 ]; }
ok 'the client has left' wait_for closed_one
touch left
wait_exit "$forward"
is 'what it said is lost: the status' "$STATUS" 5
like 'which is told as well' forward.json '"event": *"error".*(unacknowledged|unsent)'
