#!/bin/sh
# capture_lost.sh: packets that came faster than they could be taken are counted, and told in one line at the end; those
# of a client that waits to be accepted are told, from its SYN on, once it is.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

all_are_done() { [ "$(json_count server.json closed)" -ge 300 ]; }
is_stopped() { grep -q '^State:.*T' "/proc/$1/status"; }
wire_words() { grep '"basis": \{0,1\}"wire"' "$1.json" | sed 's/.*"what": \{0,1\}"\([^"]*\)".*/\1/' | tr '\n' ' '; }

# The kernel answers them although the listener is stopped.
start_listener server -k --pcap server.pcapng --capture 127.0.0.1 0
server=$PID
! json_events server.json limit >/dev/null || skip_all "$(json_value server.json limit message)"
kill -STOP "$server"
wait_for is_stopped "$server"
ok 'clients come and go' python3 -S -c '
import socket, sys
for _ in range(300):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as client:
        client.send(b".")
' "$PORT"
kill -CONT "$server"
wait_for all_are_done
kill -TERM "$server"
wait_exit "$server"
is 'each is served' "$(wc -c <server.out | tr -d ' ')" 300
is 'it is told once' "$(json_count server.json limit)" 1
like 'how many packets are missing, and why' server.json \
    '"what": ?"capture".*"message": ?"[0-9]+ packets were not captured: they came faster'

start_listener listener --trace --capture 127.0.0.1 0
listener=$PID
kill -STOP "$listener"
wait_for is_stopped "$listener"
peer_connects caller send=hi acknowledged touch=waits fin eof
wait_for test -e waits
kill -CONT "$listener"
wait_exit "$listener"
is 'who waited is served' "$STATUS" 0
is 'his packets are told from the SYN on' "$(wire_words listener | cut -d ' ' -f 1-5)" 'SYN SYN+ACK ACK data ACK'
is 'none is missing' "$(json_count listener.json limit)" 0
is 'their first byte is 1' "$(grep '"basis": \{0,1\}"wire"' listener.json | sed -n '4s/.*"seq": \{0,1\}\([0-9]*\),.*/\1/p')" 1
