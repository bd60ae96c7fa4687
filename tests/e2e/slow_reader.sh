#!/bin/sh
# slow_reader.sh: nobody reads stdout: that does not stop the other direction, and memory does not grow with the 256 MiB
# that the peer offers meanwhile.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ -r /proc/self/status ] || skip_all 'no /proc/PID/status here'
plan 4

# The most memory it ever had, in KiB.
peak() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }

cat >both.py <<'END'
# Offers 256 MiB, and takes 32 MiB at the same time.
import socket, sys, threading
listener = socket.create_server(("127.0.0.1", 0))
open("port.new", "w").write(str(listener.getsockname()[1]))
import os
os.rename("port.new", "port")
connection, _ = listener.accept()
def offer():
    try:
        for _ in range(256):
            connection.sendall(bytes(1 << 20))
    except OSError:
        pass
threading.Thread(target=offer, daemon=True).start()
length = 0
while data := connection.recv(1 << 20):
    length += len(data)
print(length)
END
start server python3 -S both.py
server=$PID
wait_for test -s port
mkfifo out
reader_of out
head -c 33554432 /dev/zero >input
printf 'exec "$@" >out\n' >redirect
start client sh redirect "$SONDE" 127.0.0.1 "$(cat port)" <input
client=$PID
wait_exit "$server"
is 'all of stdin was sent' "$(cat server.out)" 33554432
ok 'the run goes on' kill -0 "$client"
if sanitized; then
    skip 'memory is bounded' 'the sanitizers take their own'
else
    is_between 'memory is bounded' "$(peak "$client")" 1 16384
fi
kill "$READER"
wait_exit "$client"
is 'when the reader goes it ends' "$STATUS" 141
