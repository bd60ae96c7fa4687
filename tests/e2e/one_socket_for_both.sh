#!/bin/sh
# one_socket_for_both.sh: stdin and stdout are one socket, as inetd has it: bytes go both ways, each end is carried
# over, and the socket's reader sees the end while its own direction is open.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 3

cat >inetd.py <<'END'
import socket, subprocess, sys
ours, theirs = socket.socketpair()
child = subprocess.Popen(sys.argv[1:], stdin=theirs, stdout=theirs)
theirs.close()
ours.settimeout(30)
received = b""
while data := ours.recv(65536):
    received += data
ours.sendall(b"after your end")
ours.shutdown(socket.SHUT_WR)
print(len(received))
sys.exit(child.wait())
END
peer_listens server zeros=500000 fin eof
start inetd python3 -S inetd.py "$SONDE" 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'status' "$STATUS" 0
is 'what came one way, and its end' "$(cat inetd.out)" 500000
wait_exit "$PEER"
is 'and the other way' "$(cat server.out)" 'after your end'
