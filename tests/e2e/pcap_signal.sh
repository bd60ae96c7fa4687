#!/bin/sh
# pcap_signal.sh: what ends sonde in mid-stream, SIGTERM or SIGKILL, leaves a file that can be read up to there.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 10

has_some() { [ "$(wc -c <client.out)" -gt 1000000 ]; }

for signal in TERM KILL; do
    peer_listens server zeros=4000000 hold
    start_client client --pcap client.pcapng -d 127.0.0.1 "$PORT"
    client=$PID
    wait_for has_some
    kill -s $signal "$client"
    wait_exit "$client"
    is "SIG$signal: it died of it" "$(kill -l "$STATUS")" $signal
    packets_are_sound "SIG$signal" client.pcapng
    follow client.pcapng 0 stream
    ok "SIG$signal: what was written is in it" test "$(wc -c <stream.1)" -ge "$(wc -c <client.out)"
    ok "SIG$signal: and it is what was sent" cmp -n "$(wc -c <stream.1)" stream.1 /dev/zero
done
