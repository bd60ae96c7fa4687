#!/bin/sh
# udp_peers_connect.sh: nc, ncat, socat and a program on Python's socket module, one after the other, speak to
# the same sonde over UDP. It hears them all and answers whoever spoke last.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 9

mkfifo keyboard answers
exec 7<>answers 8<>keyboard

# hears NAME COMMAND...: two points: its question arrives, and the answer reaches it.
hears() {
    hears_name=$1
    shift
    if ! command -v "$1" >/dev/null; then
        skip "$hears_name's question" "$1 is not installed"
        skip "$hears_name's answer" "$1 is not installed"
        return
    fi
    start peer "$@" <keyboard 7>&- 8>&-
    hears_pid=$PID
    echo "$hears_name asks" >&8
    wait_for grep -q "^$hears_name asks" sonde.out
    like "$hears_name's question" sonde.out "^$hears_name asks\$"
    echo "hello $hears_name" >&7
    wait_for test -s peer.out
    is "$hears_name's answer" "$(cat peer.out)" "hello $hears_name"
    kill "$hears_pid" 2>/dev/null
    wait "$hears_pid" 2>/dev/null
}

start_listener sonde -u 127.0.0.1 0 <answers 7>&- 8>&-
sonde=$PID
hears nc nc.openbsd -u 127.0.0.1 "$PORT"
hears ncat ncat -u 127.0.0.1 "$PORT"
hears socat socat - "UDP4:127.0.0.1:$PORT"
hears python python3 -c '
import socket, sys
client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.sendto(sys.stdin.buffer.readline(), ("127.0.0.1", int(sys.argv[1])))
print(client.recv(65536).decode(), end="")
' "$PORT"

kill -TERM "$sonde"
wait_exit "$sonde"
is 'the listener dies of the signal' "$STATUS" 143
