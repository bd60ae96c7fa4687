#!/bin/sh
# udp_silence_never.sh: with -q inf silence does not end a UDP client, only --deadline does: status 4.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 4

PORT=$(ask server udp-bind 127.0.0.1)
run client -u -q inf --deadline 1.4 127.0.0.1 "$PORT" </dev/null
is 'status' "$STATUS" 4
is 'by the deadline' "$(json_value client.json closed closed_by)" timeout
ok 'after its time' test "$(json_value client.json closed t_ns)" -ge 1400000000
is 'one timeout is told' "$(json_count client.json timeout)" 1
