#!/bin/sh
# serve_reply_megabytes.sh: a client that sends 20 MB before it reads a byte gets the whole of a one-shot
# answer, several megabytes of it, and never a reset, although it was answered after its first bytes. Over TCP
# and a Unix socket.
. "$(dirname "$0")/../lib.sh"
need python3
plan 10

random_file answer 3000017

# sends NAME FAMILY ADDRESS [PORT]: all of the question, its end, then it reads.
sends() {
    sends_name=$1
    shift
    start client python3 -S -c '
import socket, sys
family = getattr(socket, sys.argv[1])
peer = socket.socket(family)
peer.settimeout(30)
peer.connect(sys.argv[2] if family == socket.AF_UNIX else (sys.argv[2], int(sys.argv[3])))
for _ in range(200):
    peer.sendall(b"q" * 100000)
peer.shutdown(socket.SHUT_WR)
while data := peer.recv(65536):
    sys.stdout.buffer.write(data)
' "$@"
    wait_exit "$PID"
    is "$sends_name: the client saw no reset" "$STATUS" 0
    same_file "$sends_name: the whole answer" client.out answer
    wait_exit "$server"
    is "$sends_name: the status" "$STATUS" 0
    is "$sends_name: all was heard" "$(wc -c <server.out | tr -d ' ')" 20000000
    is "$sends_name: how it ended" "$(json_count server.json reset)" 0
}

start_listener server --reply-file answer 127.0.0.1 0
server=$PID
sends TCP AF_INET 127.0.0.1 "$PORT"
start_listener server --reply-file answer -U "$T/here"
server=$PID
sends Unix AF_UNIX "$T/here"
