#!/bin/sh
# forward_udp.sh: -F from UDP to UDP: each peer has a socket of its own to the target, borders are kept from empty
# datagrams to the longest, an answer finds its way to who asked, and a refusal is told and does not end the run.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 13

target=$(ask server udp-bind 127.0.0.1)
start_listener forward -u -F "127.0.0.1:$target" 127.0.0.1 0
forward=$PID
for i in 1 2; do
    tell client$i udp 127.0.0.1 "$PORT"
    tell client$i send "from $i"
    is "there, $i" "$(ask server receive)" "from $i"
    tell server send "to $i"
    is "and back, $i" "$(ask client$i receive)" "to $i"
done
tell client1 send one
tell client1 send two
is 'two datagrams stay two' "$(ask server receive) $(ask server receive)" 'one two'
tell server send ''
is 'an empty one back' "$(ask client1 receive)" "done"
tell client2 send ''
is 'an empty one' "$(ask server receive)" "done"
tell client2 send-many 1 65507
is 'the longest' "$(ask server length)" 65507
tell server send-many 1 65507
is 'the longest back' "$(ask client2 length)" 65507

refusals() { [ "$(json_events forward.json error | grep -c '"code": *"ECONNREFUSED"')" -ge "$1" ]; }
tell server close
tell client1 send lost
ok 'a refusal is told' wait_for refusals 1
is 'and the run goes on' "$(kill -0 "$forward" && echo alive)" alive
tell client1 send 'lost, too'
ok 'for a further datagram it is tried again' wait_for refusals 2
kill -TERM "$forward"
wait_exit "$forward"
is 'the status' "$STATUS" 143
