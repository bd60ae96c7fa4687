#!/bin/sh
# forward_signal.sh: a signal, --deadline and -i end what -F has under way on both sides and at once: clients whose
# target is open, and targets whose client has left already and which still have to take what it said.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 18

target=$(ask upstream listen 127.0.0.1)
start_listener forward -k -F "127.0.0.1:$target" 127.0.0.1 0
forward=$PID
tell client tcp 127.0.0.1 "$PORT"
tell server accept upstream
tell client send question
is 'the question' "$(ask server receive 8)" question
kill -TERM "$forward"
wait_exit "$forward"
is 'a signal: the status' "$STATUS" 143
is 'a signal: the client' "$(ask client rest)" '<end>'
is 'a signal: the target' "$(ask server rest)" '<end>'
is 'a signal: both are told' "$(json_count forward.json closed)" 2

# lone_target ARGUMENT...: the client has ended and left, and the target takes nothing.
lone_target() {
    rm -f left
    peer_listens slow rcvbuf=4096 fin wait=left end
    start_listener forward -k -F "127.0.0.1:$PORT" "$@" 127.0.0.1 0
    forward=$PID
    peer_connects client eof zeros=1000000 fin acknowledged
    wait_exit "$PEER"
    closed_one() { [ "$(json_count forward.json closed)" -ge 1 ]; }
    ok "$*: the client has left" wait_for closed_one
}

lone_target
kill -TERM "$forward"
wait_exit "$forward"
is 'a target alone: the status' "$STATUS" 143
is 'a target alone: it is told' "$(json_count forward.json closed)" 2
touch left

lone_target --deadline 1s
wait_exit "$forward"
is '--deadline, a target alone: the status' "$STATUS" 4
is_between '--deadline, a target alone: in ms' "$(took forward)" 1000 1900
touch left

start_listener forward -F "127.0.0.1:$target" --deadline 200ms 127.0.0.1 0
forward=$PID
tell client tcp 127.0.0.1 "$PORT"
tell server accept upstream
is '--deadline: the client' "$(ask client rest)" '<end>'
is '--deadline: the target' "$(ask server rest)" '<end>'
wait_exit "$forward"
is '--deadline: the status' "$STATUS" 4

start_listener forward -F "127.0.0.1:$target" -i 200ms 127.0.0.1 0
forward=$PID
tell client tcp 127.0.0.1 "$PORT"
tell server accept upstream
for _ in 1 2 3 4; do
    tell server sleep 0.1
    tell server send .
done
is '-i: what moves one way is no silence' "$(ask client receive 4)" ....
wait_exit "$forward"
is '-i: the status' "$STATUS" 4
is '-i: one error' "$(json_count forward.json error)" 1
heard="$(ask client rest) $(ask server rest)"
case $heard in
'<end> <reset>' | '<reset> <end>') pass '-i: one was idle, and the other is reset' ;;
*) fail '-i: one was idle, and the other is reset' "$heard" ;;
esac
