#!/bin/sh
# reset_with_data.sh: data that had reached our kernel when the reset came is not lost with it, as far as the kernel
# still gives it: what sonde says it received is exactly what it wrote, in order.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 4

peer_listens server zeros=300000 acknowledged rst
run client 127.0.0.1 "$PORT" </dev/null
is 'status' "$STATUS" 5
head -c "$(json_value client.json closed in_bytes)" /dev/zero >wanted
same_file 'what was received is written' client.out wanted
is 'one reset is told' "$(json_count client.json reset)" 1
is 'closed_by' "$(json_value client.json closed closed_by)" reset
