#!/bin/sh
# stdin_kinds.sh: stdin closed, /dev/null, a file (from where its reader stands), a pipe, a socket: all are read to
# their end, and all arrives.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 13

random_file input 1000003
: >nothing
try() { # NAME WANTED COMMAND..., which runs sonde by "$@"
    name=$1 wanted=$2
    shift 2
    peer_listens server eof send=answer fin
    start client sh -c "$1" sh "$SONDE" 127.0.0.1 "$PORT"
    wait_exit "$PID"
    is "$name: status, answer and errors" "$STATUS $(cat client.out) $(cat client.err)" '0 answer '
    wait_exit "$PEER"
    same_file "$name: what arrived" server.out "$wanted"
}

try 'closed' nothing 'exec "$@" <&-'
try '/dev/null' nothing 'exec "$@" </dev/null'
try 'a file' input 'exec "$@" <input'
try 'a pipe' input 'cat input | "$@"'
try 'a socket' input 'exec python3 -S -c "
import socket, subprocess, sys
ours, theirs = socket.socketpair()
child = subprocess.Popen(sys.argv[1:], stdin=theirs)
theirs.close()
ours.sendall(open(\"input\", \"rb\").read())
ours.close()
sys.exit(child.wait())
" "$@"'
tail -c +1001 input >rest
try 'a file of which some was read' rest 'exec <input && dd bs=1000 count=1 >/dev/null 2>&1 && exec "$@"'

peer_listens server eof fin
start client sh -c 'exec "$@" <.' sh "$SONDE" 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'a folder cannot be read: status' "$STATUS" 9
