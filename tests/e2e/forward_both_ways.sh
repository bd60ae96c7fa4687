#!/bin/sh
# forward_both_ways.sh: what the client says reaches the target and what that says the client, to the byte and at the
# same time; a client that leaves or resets while its target is not open yet is no trouble to the next one.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 11

target=$(ask upstream listen 127.0.0.1)
start_listener forward -F "127.0.0.1:$target" 0
forward=$PID
tell client tcp 127.0.0.1 "$PORT"
tell server accept upstream
tell client send 'question\n\000\377'
is 'there' "$(ask server receive 11)" 'question\n\x00\xff'
tell server send 'answer\r\n'
is 'back' "$(ask client receive 8)" 'answer\r\n'
tell server send 'unasked'
is 'the target speaks unasked' "$(ask client receive 7)" unasked
tell client fin
is "the client's end" "$(ask server rest)" '<end>'
tell server fin
is "the target's end" "$(ask client rest)" '<end>'
wait_exit "$forward"
is 'the status' "$STATUS" 0
is 'nothing on standard output' "$(cat forward.out)" ''
unlike 'nothing is wrong' forward.err 'sonde: [^l]'

# Nobody accepts at the target yet: its backlog stands for it.
start_listener forward -k -F "127.0.0.1:$target" --clients 3 0
forward=$PID
for i in 1 2 3; do tell client$i tcp 127.0.0.1 "$PORT"; done
tell client1 reset
tell client2 close
for i in 1 2 3; do tell server$i accept upstream; done
tell client3 send third
tell client3 fin
heard=$(for i in 1 2 3; do ask server$i rest; done | sort | tr '\n' ' ')
is 'each leaves as its client did' "$heard" '<end> <reset> third<end> '
for i in 1 2 3; do tell server$i close; done
is 'the one that stayed' "$(ask client3 rest)" '<end>'
wait_exit "$forward"
is 'the status of many' "$STATUS" 0
