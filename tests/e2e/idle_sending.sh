#!/bin/sh
# idle_sending.sh: -i counts from the last byte in either direction: what is sent is no silence, though the peer says
# nothing; and the events of what is sent bear the time at which it was.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 3

peer_listens server eof fin
mkfifo words
start input sh -c 'for word in a b c; do sleep 0.6; echo $word; done >words'
run client -i 1 127.0.0.1 "$PORT" <words
is 'status' "$STATUS" 0
is 'all was sent' "$(json_value client.json closed out_bytes)" 6
last=$(json_events client.json data | tail -n 1 | sed 's/.*"t_ns": *\([0-9]*\).*/\1/')
ok 'the last byte went out after 1.8 s' test "$last" -ge 1700000000
