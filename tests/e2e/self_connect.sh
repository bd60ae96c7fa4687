#!/bin/sh
# self_connect.sh: the kernel may join a connect to a free local port with itself: that is nobody's listener, and
# never counts as open.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
echo '40000 40003' >/proc/sys/net/ipv4/ip_local_port_range 2>/dev/null || skip_all 'the range of ports cannot be set'
plan 4

# With so few ports to choose from, some of these would be given the very port they connect to.
echo hello >input
tries=60
: >statuses
while [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    timeout 20 "$SONDE" --json=client.json 127.0.0.1 $((40000 + tries % 4)) <input >>echoed 2>>errors
    echo $? >>statuses
    grep -c '"connected"' client.json >>opened
done
is 'each is refused' "$(sort -u statuses)" 1
is 'none was open' "$(sort -u opened)" 0
is 'nothing came back' "$(cat echoed)" ''

# A source port that is the target can only meet itself.
run client -p 40001 127.0.0.1 40001 <input
is 'with that source port, too' "$STATUS" 1
