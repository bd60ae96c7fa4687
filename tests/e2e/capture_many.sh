#!/bin/sh
# capture_many.sh: of 1400 clients that are all there at the same time no packet is missing: neither the first ones nor
# the last ones, of whom others have been before or since. Nothing is said to be missing either.
. "$(dirname "$0")/../lib.sh"
in_namespace
need python3
ulimit -n 4000 2>/dev/null || skip_all 'so many descriptors are not permitted here'
plan 8
CLIENTS=1400

# wire_count WORD: of how many connections and directions there is one. A busy system may send one twice.
wire_count() {
    grep '"basis": \{0,1\}"wire"' listener.json | grep -E "\"what\": ?\"$1\"" | awk '{
        match($0, /"conn": ?[0-9]+/)
        conn = substr($0, RSTART, RLENGTH)
        match($0, /"dir": ?"[a-z]+"/)
        print conn, substr($0, RSTART, RLENGTH)
    }' | sort -u | awk 'END { print NR }'
}
each_has() { [ "$(json_count listener.json "$1")" -ge $CLIENTS ]; }

# Headers have room in the kernel for all that happens between two waits.
start_listener listener -k --trace --capture 127.0.0.1 0
listener=$PID
mkfifo steps
start callers sh -c 'exec "$@" <steps' sh python3 -S -c '
import socket, sys
clients = []
for step in sys.stdin:
    if step == "connect\n":
        clients = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(int(sys.argv[2]))]
    for client in clients:
        if step == "send\n":
            client.send(b"x")
        elif step == "close\n":
            client.close()
' "$PORT" "$CLIENTS"
callers=$PID
exec 4>steps
! json_events listener.json limit >/dev/null || skip_all "$(json_value listener.json limit message)"
echo connect >&4
ok 'all are accepted' wait_for each_has accepted
echo send >&4
ok 'all are heard' wait_for each_has data
echo close >&4
ok 'all are done' wait_for each_has closed
exec 4>&-
wait_exit "$callers"
kill -TERM "$listener"
wait_exit "$listener"
is 'a SYN of each' "$(wire_count SYN)" $CLIENTS
is 'an answer to each' "$(wire_count 'SYN\+ACK')" $CLIENTS
is 'the byte of each' "$(wire_count data)" $CLIENTS
is 'the two FINs of each' "$(wire_count FIN)" $((2 * CLIENTS))
is 'nothing is said to be missing' "$(json_events listener.json limit)" ''
