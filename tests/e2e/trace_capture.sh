#!/bin/sh
# trace_capture.sh: with --capture the ladder is a tcpdump of the same connection, packet for packet, with the same
# numbers and options; of a long transfer the middle is summed up, and the sum is right.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
need tcpdump
plan 9

closed_port
run without --trace --capture 127.0.0.1 "$PORT"
grep -q "built without" without.err && skip_all "built without libpcap"
start dump tcpdump -i lo -U --immediate-mode -Z root -B 16384 -w dump.pcap
wait_for grep -q 'listening on' dump.err || skip_all 'tcpdump cannot capture here'

# equals NAME SONDE: the ladder of that run is tcpdump's list.
equals() {
    grep -E '^#|^ .*(call|kernel|wire)' "$2.err" >"$2.ladder"
    ok "$1" python3 -S "$SOURCE_DIR/tests/e2e/ladder.py" equals "$2.ladder" dump.txt
}

printf hello >hello
peer_listens exchange read=5 send=answer fin eof
run exchange --trace --capture 127.0.0.1 "$PORT" <hello

peer_listens half eof send=late fin
run half --trace --capture 127.0.0.1 "$PORT" <hello

peer_listens reset read=5 rst
run reset --trace --capture 127.0.0.1 "$PORT" <hello

closed_port
run refused --trace --capture 127.0.0.1 "$PORT"

random_file long 1000000
start_listener listener --trace --capture 127.0.0.1 0 <long
listener=$PID
peer_connects caller eof send=thanks fin
wait_exit "$listener"

start_listener six --trace --capture ::1 0 <"$SOURCE_DIR/LICENSE"
six=$PID
run dialer --trace --capture ::1 "$PORT"
wait_exit "$six"

# The end has been captured when what comes after it has.
python3 -S -c 'import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b"end", ("127.0.0.1", 9))'
end_is_captured() { tcpdump -nn -r dump.pcap udp port 9 2>/dev/null | grep -q .; }
wait_for end_is_captured
tcpdump -nn -S -v -r dump.pcap tcp >dump.txt 2>/dev/null

equals 'an exchange' exchange
equals 'a half-closed connection' half
equals 'a reset' reset
equals 'a refused connection' refused
equals 'a long transfer to a client' listener
equals 'a listener over IPv6' six
equals 'a client over IPv6' dialer
like 'the middle of a long transfer is summed up' listener.ladder 'wire +\.\.\. [0-9]+ segments, [0-9]+ bytes out'
like 'the state behind the end' half.ladder 'kernel +TIME_WAIT'
