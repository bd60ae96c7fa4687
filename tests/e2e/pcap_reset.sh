#!/bin/sh
# pcap_reset.sh: a reset by the peer stands in the file behind all that arrived before it, with a comment; so does one
# of ours.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 7

peer_listens server zeros=300000 acknowledged rst
run client --pcap peer.pcapng 127.0.0.1 "$PORT" </dev/null
is 'status' "$STATUS" 5
packets_are_sound 'by the peer' peer.pcapng
follow peer.pcapng 0 stream
same_file 'what arrived before is there' stream.1 client.out
is 'the RST is the last packet, and the only one' "$(flags peer.pcapng | grep -o '[^R]*AR.*')" \
    "$(flags peer.pcapng | sed 's/ *AR$//') AR"
is 'it is the peer'"'"'s' "$(fields peer.pcapng tcp.srcport | tail -n 1)" "$PORT"
fields peer.pcapng frame.comment | tail -n 1 >comment
like 'a comment says so' comment '^reset by peer: connection reset by peer; closed by reset: '
