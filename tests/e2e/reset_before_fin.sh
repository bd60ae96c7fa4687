#!/bin/sh
# reset_before_fin.sh: the peer's reset before its FIN is status 5 with a message that names it; what arrived before
# the reset has been written. The same for a listener.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 15

# Whether stdin is at its end or not.
mkfifo in
exec 4<>in
for stdin in in /dev/null; do
    peer_listens server send=before acknowledged wait=written rst 4>&-
    start_client client 127.0.0.1 "$PORT" <$stdin 4>&-
    client=$PID
    wait_for grep -q before client.out
    : >written
    wait_exit "$client"
    rm written
    is "stdin $stdin: status" "$STATUS" 5
    is "stdin $stdin: what came before it" "$(cat client.out)" before
    like "stdin $stdin: the message" client.err '^sonde: .*127\.0\.0\.1:[0-9]+.*reset'
    is "stdin $stdin: one line" "$(wc -l <client.err | tr -d ' ')" 1
    is "stdin $stdin: closed_by" "$(json_value client.json closed closed_by)" reset
    is "stdin $stdin: reset_by" "$(json_value client.json closed reset_by)" peer
done

start_listener listener 127.0.0.1 0 <in 4>&-
listener=$PID
peer_connects client send=before acknowledged wait=written rst 4>&-
wait_for grep -q before listener.out
: >written
wait_exit "$listener"
is 'a listener: status' "$STATUS" 5
is 'a listener: closed_by' "$(json_value listener.json closed closed_by)" reset
is 'a listener: reset_by' "$(json_value listener.json closed reset_by)" peer
