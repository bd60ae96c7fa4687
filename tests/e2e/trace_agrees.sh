#!/bin/sh
# trace_agrees.sh: every line that --trace shows without captured packets is in a tcpdump of the same connection, in
# its direction and in that order, with the same numbers; a listener shows the client's real SYN with all its options.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
need tcpdump
plan 9

start dump tcpdump -i lo -U --immediate-mode -Z root -w dump.pcap
wait_for grep -q 'listening on' dump.err || skip_all 'tcpdump cannot capture here'

# agrees NAME SONDE: the ladder of that run agrees.
agrees() {
    grep -E '^#|^ .*(call|kernel)' "$2.err" >"$2.ladder"
    ok "$1" python3 -S "$SOURCE_DIR/tests/e2e/ladder.py" agrees "$2.ladder" dump.txt
}

printf hello >hello
peer_listens exchange read=5 send=answer fin eof
run exchange --trace 127.0.0.1 "$PORT" <hello

peer_listens half eof send=late fin
run half --trace 127.0.0.1 "$PORT" <hello

peer_listens reset read=5 rst
run reset --trace 127.0.0.1 "$PORT" <hello

closed_port
run refused --trace 127.0.0.1 "$PORT"

start_listener listener --trace 127.0.0.1 0 <"$SOURCE_DIR/LICENSE"
listener=$PID
peer_connects caller send=hi fin eof
wait_exit "$listener"

start_listener six --trace ::1 0 <"$SOURCE_DIR/LICENSE"
six=$PID
run dialer --trace ::1 "$PORT"
wait_exit "$six"

# The end has been captured when what comes after it has.
python3 -S -c 'import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b"end", ("127.0.0.1", 9))'
end_is_captured() { tcpdump -nn -r dump.pcap udp port 9 2>/dev/null | grep -q .; }
wait_for end_is_captured
tcpdump -nn -S -v -r dump.pcap tcp >dump.txt 2>/dev/null

agrees 'an exchange' exchange
agrees 'a half-closed connection' half
agrees 'a reset' reset
agrees 'a refused connection' refused
agrees 'a listener' listener
agrees 'a listener over IPv6' six
agrees 'a client over IPv6' dialer
like "the client's SYN is told whole" listener.ladder \
    'SYN +kernel +seq 0 \(raw [0-9]+\), .*window [0-9]+, ttl [0-9]+, mss [0-9]+, sack, timestamps, wscale [0-9]+'
like 'the state behind the end' half.ladder 'kernel +TIME_WAIT'
