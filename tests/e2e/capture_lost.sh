#!/bin/sh
# capture_lost.sh: packets that came faster than they could be taken are counted, and told in one line at the end; those
# of a client that waits to be accepted are told, from its SYN on, once it is.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

is_stopped() { grep -q '^State:.*T' "/proc/$1/status"; }
wire_words() { grep '"basis": \{0,1\}"wire"' "$1.json" | sed 's/.*"what": \{0,1\}"\([^"]*\)".*/\1/' | tr '\n' ' '; }

printf hello >hello

# Datagrams, since TCP would wait for who does not answer.
start server python3 -S -c '
import os, socket, time
server = socket.socket(type=socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
with open("server.new", "w") as file:
    print(server.getsockname()[1], file=file)
os.rename("server.new", "server.port")
peer = server.recvfrom(100)[1]
open("heard", "w").close()
while not os.path.exists("stopped"):
    time.sleep(0.005)
for _ in range(250):
    server.sendto(b".", peer)
open("sent", "w").close()
'
wait_for test -s server.port
PORT=$(cat server.port)
start_client client -u --pcap client.pcapng --capture 127.0.0.1 "$PORT" <hello
client=$PID
wait_for test -e heard
! json_events client.json limit >/dev/null || skip_all "$(json_value client.json limit message)"
kill -STOP "$client"
wait_for is_stopped "$client"
touch stopped
wait_for test -e sent
kill -CONT "$client"
wait_exit "$client"
is 'the status is as ever' "$STATUS" 0
is 'what was sent came' "$(wc -c <client.out | tr -d ' ')" 250
is 'it is told once' "$(json_count client.json limit)" 1
like 'how many packets are missing' client.json '"what": ?"capture".*"message": ?"[0-9]+ packets were not captured'

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
