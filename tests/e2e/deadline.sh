#!/bin/sh
# deadline.sh: --deadline TIME ends the whole run with status 4, whatever goes on: a busy connection, one that is
# being opened, a listener without a client.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 9

peer_listens server flood
run client --deadline 300ms 127.0.0.1 "$PORT" </dev/null
is 'busy: status' "$STATUS" 4
is_between 'busy: time' "$(took client)" 295 5000
is 'busy: one line of error' "$(wc -l <client.err | tr -d ' ')" 1
like 'busy: the line names the option' client.err '^sonde: .*deadline'
is 'busy: what was received is written' "$(wc -c <client.out | tr -d ' ')" "$(json_value client.json closed in_bytes)"
is 'busy: closed_by' "$(json_value client.json closed closed_by)" timeout

run listener -l --deadline 200ms 127.0.0.1 0 </dev/null
is 'no client: status' "$STATUS" 4
is_between 'no client: time' "$(took listener)" 195 5000
ok 'no client: an event tells it' has_event listener timeout
