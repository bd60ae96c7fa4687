#!/bin/sh
# trace_listen.sh: a listener's --trace shows each client's real SYN, which needs no privileges: its ttl, mss, window,
# options and number. With -k each client has a head of its own.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ "$(uname)" = Linux ] || skip_all 'only Linux keeps the SYN'
plan 8

start_listener listener --trace 127.0.0.1 0
listener=$PID
peer_connects client send=hi fin eof
wait_exit "$listener"
is 'status' "$STATUS" 0
like "the client's SYN" listener.err '<-+ +SYN +kernel +seq 0 \(raw [0-9]+\), window [0-9]+, ttl [0-9]+, mss [0-9]+.*wscale'
like 'our SYN+ACK' listener.err '^.{13}SYN\+ACK +-+> +kernel'
like "the client's ACK" listener.err '<-+ +ACK +kernel .*ack 1'
like "the client's FIN, behind two bytes" listener.err '<-+ +FIN +kernel +seq 3'

start_listener keeper --trace -k --clients 2 127.0.0.1 0
keeper=$PID
for client in one two; do
    peer_connects $client send=hi fin eof
    wait_exit "$PEER"
done
wait_exit "$keeper"
is 'status with -k' "$STATUS" 0
is 'each client has a head' "$(grep -o '^#[0-9]* ' keeper.err | uniq | wc -l | tr -d ' ')" 2
is 'each had a SYN' "$(grep -c 'SYN  *kernel' keeper.err)" 2
