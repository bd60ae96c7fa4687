#!/bin/sh
# capture_others.sh: what other programs say to the same place is not captured as ours: neither in the file nor among the
# events, be it before our first datagram or after.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
need python3 tshark
plan 3

start server python3 -S -c '
import os, socket
server = socket.socket(type=socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
with open("server.new", "w") as file:
    print(server.getsockname()[1], file=file)
os.rename("server.new", "server.port")
while True:
    data, peer = server.recvfrom(100)
    server.sendto(b"to " + data, peer)
'
wait_for test -s server.port
PORT=$(cat server.port)
mkfifo input
start client sh -c 'exec "$@" <input' sh "$SONDE" --json=client.json -u --pcap client.pcapng --capture \
    127.0.0.1 "$PORT"
client=$PID
exec 4>input
wait_for has_event client connected
! json_events client.json limit >/dev/null || skip_all "$(json_value client.json limit message)"

# Somebody else, who has had an answer.
other() {
    python3 -S -c '
import socket, sys
other = socket.socket(type=socket.SOCK_DGRAM)
other.connect(("127.0.0.1", int(sys.argv[1])))
other.send(b"secret")
assert other.recv(100) == b"to secret"' "$PORT"
}
other
echo ours >&4
wait_for grep -q 'to ours' client.out
other
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
is 'our two datagrams' "$(tshark -r client.pcapng -T fields -e data 2>/dev/null | tr '\n' ' ')" '6f7572730a 746f206f7572730a '
ok 'and nothing else' sh -c '! grep -aq secret client.pcapng'
