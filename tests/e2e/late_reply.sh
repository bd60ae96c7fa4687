#!/bin/sh
# late_reply.sh: the end of stdin is the peer's FIN to see, and no more than that: what the peer says long after it,
# in a second exchange too, is received in full, and only its own FIN ends the run.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

random_file question 200003
head -c 3000000 /dev/zero >zeros
{ printf 'first\n'; cat zeros; printf 'last\n'; } >answer

peer_listens server eof touch=asked wait=go send='first\n' touch=begun wait=on zeros=3000000 send='last\n' fin
start_client client 127.0.0.1 "$PORT" <question
client=$PID
wait_for test -e asked
same_file "the peer saw the end, and all that came before it" server.out question
is 'nothing was said yet' "$(cat client.out)" ''
: >go
wait_for grep -q first client.out
ok 'the first answer is written while the peer still thinks' kill -0 "$client"
: >on
wait_exit "$client"
is "the client's status" "$STATUS" 0
same_file 'all of the answer is there' client.out answer
is 'our FIN went first' "$(event_order client fin_sent fin_received)" 'fin_sent fin_received '
is 'closed_by says so' "$(json_value client.json closed closed_by)" local
wait_exit "$PEER"
is 'the peer is content' "$STATUS" 0
