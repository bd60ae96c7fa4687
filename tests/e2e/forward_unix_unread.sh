#!/bin/sh
# forward_unix_unread.sh: a Unix client that closes after its last byte has gone, but what it said has not: however long
# the target takes to read, all of it arrives.
. "$(dirname "$0")/../lib.sh"
need python3
plan 3

# Reads nothing before it is told to.
mkfifo steps
start target sh -c 'exec "$@" <steps' sh python3 -S -c '
import os, socket, sys
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
server.bind(("127.0.0.1", 0))
server.listen()
with open("target.port.new", "w") as file:
    print(server.getsockname()[1], file=file)
os.rename("target.port.new", "target.port")
peer = server.accept()[0]
sys.stdin.readline()
count = 0
while True:
    length = len(peer.recv(65536))
    if length == 0:
        break
    count += length
print(count)
'
target=$PID
exec 4>steps
wait_for test -s target.port
start_listener forwarder -F "tcp://127.0.0.1:$(cat target.port)" -U "$T/path"
forwarder=$PID
start client python3 -c '
import socket, sys
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[1])
client.settimeout(0.5)
count = 0
try:
    while True:
        count += client.send(bytes(65536))
except OSError:
    print(count)
' "$T/path"
wait_exit "$PID"
ok 'the client is stuck, and leaves' test "$(cat client.out)" -gt 65536
# Two looks at a leg that is not read later.
soon=$(($(date +%s) + 2))
is_later() { [ "$(date +%s)" -gt $soon ]; }
wait_for is_later
echo read >&4
exec 4>&-
wait_exit "$target"
is 'all has arrived' "$(cat target.out)" "$(cat client.out)"
wait_exit "$forwarder"
is 'the status' "$STATUS" 0
