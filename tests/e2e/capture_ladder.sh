#!/bin/sh
# capture_ladder.sh: with --capture the segments that sonde tells are those of a tcpdump of the same connection: in each
# direction the same packets in the same order (what passes at once in both has none), with the same flags, numbers,
# lengths, windows and options, relative and raw.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
need tcpdump
closed_port
run refused --trace --capture 127.0.0.1 "$PORT"
REFUSED=$PORT
! json_events refused.json limit >/dev/null || skip_all "$(json_value refused.json limit message)"
plan 24

# It keeps headers only, so that its buffer holds more packets.
start dump tcpdump -i lo -U --immediate-mode -B 16384 -s 200 -Z root -w dump.pcap
wait_for grep -q 'listening on' dump.err || skip_all 'tcpdump cannot capture here'

by_direction() { sort -s -k 1,2; }

# equals NAME SONDE WORD...: the segments of that run are those of the dump, and these words are among them.
equals() {
    equals_name=$1 equals_run=$2
    shift 2
    python3 -S "$SOURCE_DIR/tests/e2e/capture_packets.py" told "$equals_run.json" | by_direction >told.txt
    python3 -S "$SOURCE_DIR/tests/e2e/capture_packets.py" seen "$equals_run.json" dump.txt |
        by_direction >seen.txt
    ok "$equals_name" diff seen.txt told.txt
    for word in "$@"; do printf '%s\n' "$word"; done | sort >wanted.txt
    cut -d ' ' -f 3 told.txt | sort -u | comm -13 - wanted.txt >missing.txt
    is "$equals_name: it is whole" "$(cat missing.txt)" ''
}

printf hello >hello
peer_listens exchange read=5 send=answer fin eof
start_client exchange --trace --capture 127.0.0.1 "$PORT" <hello
wait_exit "$PID"

peer_listens half eof send=late fin
start_client half --trace --capture 127.0.0.1 "$PORT" <hello
wait_exit "$PID"

peer_listens reset read=5 rst
start_client reset --trace --capture 127.0.0.1 "$PORT" <hello
wait_exit "$PID"

peer_listens large eof fin
head -c 1000000 /dev/zero >zeros
start_client large --trace --capture 127.0.0.1 "$PORT" <zeros
wait_exit "$PID"

run refused --trace --capture 127.0.0.1 "$REFUSED"

start_listener listener --trace --capture 127.0.0.1 0
listener=$PID
peer_connects caller send=hi fin eof
wait_exit "$listener"

start_listener many --trace --capture -k --clients 3 0
many=$PID
for client in 1 2 3; do
    peer_connects "caller$client" send=hi fin eof
    wait_exit "$PID"
done
wait_exit "$many"

start_listener six --trace --capture ::1 0
six=$PID
run dialer --trace --capture ::1 "$PORT" <"$SOURCE_DIR/LICENSE"
wait_exit "$six"

# A connection of others to the same address that begins while ours is open is not told.
start_listener server -k 127.0.0.1 0
mkfifo input
exec 4<>input
start_client alone --trace --capture 127.0.0.1 "$PORT" <input 4<&-
alone=$PID
wait_for has_event alone connected
python3 -S -c 'import socket, sys; socket.create_connection(("127.0.0.1", int(sys.argv[1]))).send(b"x")' "$PORT"
wait_for grep -q x server.out
echo hello >&4
exec 4>&-
wait_exit "$alone"

# The end has been captured when what comes after it has.
python3 -S -c 'import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b"end", ("127.0.0.1", 9))'
end_is_captured() { tcpdump -nn -r dump.pcap udp port 9 2>/dev/null | grep -q .; }
wait_for end_is_captured
tcpdump -nn -S -r dump.pcap tcp >dump.txt 2>/dev/null

equals 'an exchange' exchange ACK FIN SYN SYN+ACK data
equals 'a half-closed connection' half ACK FIN SYN SYN+ACK data
equals 'a reset' reset ACK RST SYN SYN+ACK data
equals 'a megabyte' large ACK FIN SYN SYN+ACK data
equals 'a refused connection' refused RST SYN
equals 'a listener' listener ACK FIN SYN SYN+ACK data
equals 'a listener over IPv6' six ACK FIN SYN SYN+ACK data
equals 'a client over IPv6' dialer ACK FIN SYN SYN+ACK data
equals 'three clients' many ACK FIN SYN SYN+ACK data
is 'each client is a connection' "$(grep '"basis": \{0,1\}"wire"' many.json | sed 's/.*"conn": \{0,1\}\([0-9]*\).*/\1/' |
    sort -u | tr '\n' ' ')" '1 2 3 '
equals 'beside a connection of others' alone ACK FIN SYN SYN+ACK data
is 'it is not told' "$(cut -d ' ' -f 1 told.txt | sort -u | wc -l | tr -d ' ')" 2
like 'how it is known is told' exchange.json '"basis": ?"wire"'
unlike 'nothing is missing' large.json '"what": ?"capture"'
