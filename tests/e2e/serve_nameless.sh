#!/bin/sh
# serve_nameless.sh: a Unix datagram of a socket without a name cannot be answered: that is told once, what it said is
# heard, and others are answered as ever.
. "$(dirname "$0")/../lib.sh"
need python3
plan 4

start_listener listener -U -u --reply answer "$T/path"
listener=$PID
start nameless python3 -c '
import socket, sys
client = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
client.connect(sys.argv[1])
for i in range(5):
    client.send(b"%d" % i)
' "$T/path"
wait_exit "$PID"
heard() { [ "$(cat listener.out)" = "$1" ]; }
ok 'all of it is heard' wait_for heard 01234
is 'it is told once' "$(json_events listener.json limit | grep -Ec '"what": ?"nameless"')" 1
is 'and no error' "$(json_count listener.json error)" 0
printf question >question
run client -U -u "$T/path" <question
is 'one with a name is answered' "$(cat client.out)" answer
kill "$listener"
wait_exit "$listener"
