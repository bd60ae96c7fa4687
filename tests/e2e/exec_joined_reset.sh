#!/bin/sh
# exec_joined_reset.sh: where the program has the socket itself it may be the program that meets the client's reset: sonde
# learns of it all the same, and does not wait for an acknowledgement that cannot come.
. "$(dirname "$0")/../lib.sh"
need python3
plan 4

start listener "$SONDE" -l --port-file port -e cat 127.0.0.1 0
listener=$PID
wait_for test -s port
# Sends much, reads nothing, and resets when cat can write no more.
start client python3 -c '
import socket, struct, sys
client = socket.socket()
client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
client.connect(("127.0.0.1", int(sys.argv[1])))
client.settimeout(0.5)
try:
    while True:
        client.send(bytes(65536))
except OSError:
    print("full")
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
client.close()
' "$(cat port)"
wait_exit "$PID"
is 'the client is stuck' "$(cat client.out)" full
wait_exit "$listener"
is 'the run ends, broken' "$STATUS" 5

# Nor does it matter that nobody was reading or writing.
rm -f port
start idle "$SONDE" -l --port-file port -e 'sleep 1000' 127.0.0.1 0
idle=$PID
wait_for test -s port
start client python3 -c '
import socket, struct, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
client.close()
' "$(cat port)"
wait_exit "$PID"
wait_exit "$idle"
is 'a program that does neither: the status' "$STATUS" 5
like 'and what is said' idle.err 'connection reset by peer'
