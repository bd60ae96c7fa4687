#!/bin/sh
# forward_mixed.sh: -F between streams and datagrams. To datagrams a read is one of at most 65,507 bytes, and the target
# has ended when it was silent for 1 second after the client's end; from datagrams each is written as it is, what the
# target says comes in datagrams, and its end is the peer's, which may come again.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 17

target=$(ask server udp-bind 127.0.0.1)
start_listener forward -F "udp://127.0.0.1:$target" 127.0.0.1 0
forward=$PID
tell client tcp 127.0.0.1 "$PORT"
tell client send question
is 'TCP to UDP: one datagram' "$(ask server receive)" question
tell server send one
tell server send two
is 'TCP to UDP: the answers' "$(ask client receive 6)" onetwo
tell client send-many 1 150000
total=0 longest=0
while [ $total -lt 150000 ]; do
    length=$(ask server length)
    [ "$length" -gt 0 ] 2>/dev/null || break
    total=$((total + length))
    [ "$length" -le $longest ] || longest=$length
done
is 'TCP to UDP: all of a long piece' $total 150000
ok 'TCP to UDP: in datagrams' test $longest -le 65507
tell client fin
tell server sleep 0.6
tell server send late
is 'TCP to UDP: an answer within the second' "$(ask client rest)" 'late<end>'
wait_exit "$forward"
is 'TCP to UDP: the status' "$STATUS" 0
is_between 'TCP to UDP: a second of silence, in ms' \
    "$(($(took forward) - $(json_value forward.json fin_received t_ns) / 1000000))" 1500 4000

closed_port udp
start_listener forward -F "udp://127.0.0.1:$PORT" 127.0.0.1 0
forward=$PID
tell client tcp 127.0.0.1 "$PORT"
tell client send question
is 'TCP to UDP refused: the client is reset' "$(ask client rest)" '<reset>'
wait_exit "$forward"
is 'TCP to UDP refused: the status' "$STATUS" 1

target=$(ask upstream listen 127.0.0.1)
start_listener forward -u -F "tcp://127.0.0.1:$target" 127.0.0.1 0
forward=$PID
tell client udp 127.0.0.1 "$PORT"
tell client send one
tell server accept upstream
tell client send ''
tell client send two
is 'UDP to TCP: there' "$(ask server receive 6)" onetwo
tell server send answer
is 'UDP to TCP: back' "$(ask client receive)" answer
tell server send-many 1 100000
total=0
while [ $total -lt 100000 ]; do
    length=$(ask client length)
    [ "$length" -gt 0 ] 2>/dev/null || break
    total=$((total + length))
done
is 'UDP to TCP: a long answer in datagrams' $total 100000
tell server fin
is "UDP to TCP: the target's end is answered" "$(ask server rest)" '<end>'
closed_both() { [ "$(json_count forward.json closed)" = 2 ]; }
ok 'UDP to TCP: and the end of both' wait_for closed_both
tell client send again
tell server accept upstream
is 'UDP to TCP: the peer comes again' "$(ask server receive 5)" again
tell server reset
ok 'UDP to TCP: a reset' wait_for has_event forward reset
kill -TERM "$forward"
wait_exit "$forward"
is 'UDP to TCP: the status' "$STATUS" 143
