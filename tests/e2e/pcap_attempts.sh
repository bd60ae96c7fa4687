#!/bin/sh
# pcap_attempts.sh: attempts that came to nothing are there too: a SYN that was refused with its RST, one that nobody
# answered alone, each with the reason in a comment.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 14

closed_port
run client --pcap refused.pcapng 127.0.0.1 "$PORT" </dev/null
is 'refused: status' "$STATUS" 1
packets_are_sound 'refused' refused.pcapng
is 'refused: packets' "$(flags refused.pcapng)" 'S AR'
is 'refused: by whom' "$(fields refused.pcapng tcp.srcport | tail -n 1)" "$PORT"
fields refused.pcapng frame.comment >comments
like 'refused: the reason' comments '^attempt 1 failed: connection refused$'

silent_port
run client -w 300ms --pcap silent.pcapng 127.0.0.1 "$PORT" </dev/null
is 'no answer: status' "$STATUS" 4
packets_are_sound 'no answer' silent.pcapng
is 'no answer: packets' "$(flags silent.pcapng)" S
fields silent.pcapng frame.comment >comments
like 'no answer: the reason' comments '^attempt 1 failed: .*no answer within 0\.3 s'

# Without an address of ours nothing could be sent: no packet is claimed.
run client -s 192.0.2.1 --pcap none.pcapng 127.0.0.1 "$PORT" </dev/null
is 'not even tried: status' "$STATUS" 1
is 'not even tried: no packets' "$(flags none.pcapng)" ''
is 'not even tried: the file is sound' "$(capinfos none.pcapng 2>&1 >capinfos.log)" ''
