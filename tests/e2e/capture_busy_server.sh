#!/bin/sh
# capture_busy_server.sh: while a client waits for its server another program moves a lot of data to the same one. That
# is neither kept nor told, and does not cost a packet of the client's own connection.
. "$(dirname "$0")/../lib.sh"
in_namespace
need python3
plan 6

wire_words() { grep '"basis": \{0,1\}"wire"' "$1.json" | sed 's/.*"what": \{0,1\}"\([^"]*\)".*/\1/' | tr '\n' ' '; }
is_connected() { json_events client.json connected >connected; }
has_tried() { [ "$(json_count client.json attempt_failed)" -ge 4 ]; }

start server python3 -S -c '
import os, socket, threading, time

def drain(peer):
    while peer.recv(1 << 20):
        pass
    peer.close()

def accept(server):
    while True:
        threading.Thread(target=drain, args=(server.accept()[0],), daemon=True).start()

server = socket.socket()
server.bind(("127.0.0.1", 0))
with open("server.new", "w") as file:
    print(server.getsockname()[1], file=file)
os.rename("server.new", "server.port")
while not os.path.exists("open"):
    time.sleep(0.005)
server.listen(50)
threading.Thread(target=accept, args=(server,), daemon=True).start()
others = [socket.create_connection(server.getsockname()) for _ in range(8)]
for other in others:
    other.sendall(b"another" * 500000)
open("sent", "w").close()
while True:
    time.sleep(3600)
'
wait_for test -s server.port
PORT=$(cat server.port)
mkfifo input
start client sh -c 'exec "$@" <input' sh "$SONDE" --json=client.json --wait-open 20s --pcap client.pcapng --capture \
    --trace 127.0.0.1 "$PORT"
client=$PID
exec 4>input

# The pauses between attempts grow: now there is time to say a lot before the next.
wait_for has_tried
! json_events client.json limit >/dev/null || skip_all "$(json_value client.json limit message)"
touch open
ok 'the others have their say' wait_for test -e sent
wait_for is_connected
printf hello >&4
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
is 'the connection is whole' "$(wire_words client | sed 's/^\(SYN RST \)*//' | cut -d ' ' -f 1-5)" \
    'SYN SYN+ACK ACK data ACK'
unlike 'nothing is said to have had no room' client.json 'no room'
ok 'nothing of the others is in the file' sh -c '! grep -aq anotheranother client.pcapng'
is 'nor told' "$(grep -c '"len_bytes": \{0,1\}[0-9]\{3,\}' client.json)" 0
