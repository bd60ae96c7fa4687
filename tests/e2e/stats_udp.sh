#!/bin/sh
# stats_udp.sh: --stats tells how many datagrams the kernel dropped because the receive buffer was full, and what to do;
# and that none was.
. "$(dirname "$0")/../lib.sh"
need python3
[ "$(uname)" = Linux ] || skip_all 'only Linux counts them'
plan 4

# send COUNT TEXT: from one and the same port each time.
send() {
    python3 -S -c '
import socket, sys
port, count, text = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3].encode()
sender = socket.socket(type=socket.SOCK_DGRAM)
sender.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
sender.bind(("127.0.0.2", port))
for _ in range(count):
    sender.sendto(text, ("127.0.0.1", port))
' "$PORT" "$1" "$2"
}

start_listener listener -u --stats -O rcvbuf=4096 127.0.0.1 0
listener=$PID
send 1 first
wait_for grep -q first listener.out
kill -USR1 "$listener"
wait_for grep -q 'no datagram dropped' listener.err
like 'none was dropped' listener.err '^ +no datagram dropped by the kernel$'

kill -STOP "$listener"
send 200 "$(printf '%01000d' 0)"
kill -CONT "$listener"
told() {
    send 1 last
    kill -USR1 "$listener" && grep -Eq '[1-9][0-9]* datagrams dropped' listener.err
}
ok 'some were' wait_for told
like 'and what to do' listener.err '^ +[0-9]+ datagrams dropped by the kernel: .* \(-O rcvbuf=SIZE\)$'
kill -TERM "$listener"
wait_exit "$listener"
is 'it ends as asked' "$STATUS" 143
