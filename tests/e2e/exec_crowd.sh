#!/bin/sh
# exec_crowd.sh: 200 clients, each with a program of its own, each with its own bytes; no zombie is left, no descriptor
# either, and every program is told to have ended.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ -d /proc/self/fd ] || skip_all 'no /proc here'
plan 8

cat >crowd.py <<'EOF'
import os, socket, sys
port, count = int(sys.argv[1]), int(sys.argv[2])
for _ in range(4):
    clients = [socket.create_connection(("127.0.0.1", port), 30) for _ in range(count // 4)]
    sent = [os.urandom(5000) for _ in clients]
    for client, data in zip(clients, sent):
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
    for client, data in zip(clients, sent):
        client.settimeout(30)
        got = b""
        while more := client.recv(65536):
            got += more
        client.close()
        if got != data:
            sys.exit("%d bytes of %d" % (len(got), len(data)))
EOF
children() { cat /proc/[0-9]*/stat 2>/dev/null | sed 's/.*) //' | awk -v parent="$1" '$2 == parent' | wc -l | tr -d ' '; }
no_children() { [ "$(children "$1")" = 0 ]; }
# shellcheck disable=SC2012
descriptors() { ls "/proc/$1/fd" | wc -l | tr -d ' '; }

start_listener observed -k -e cat 127.0.0.1 0
observed=$PID
before=$(descriptors "$observed")
start clients python3 -S crowd.py "$PORT" 200
wait_exit "$PID"
is 'all have what they sent' "$STATUS" 0
all_exited() { [ "$(json_count observed.json exited)" = 200 ]; }
ok 'all programs have ended' wait_for all_exited
is 'well' "$(json_events observed.json exited | grep -Ec '"status": ?0')" 200
is 'no zombie' "$(children "$observed")" 0
all_closed() { [ "$(descriptors "$observed")" = "$before" ]; }
ok 'no descriptor is left' wait_for all_closed

start plain "$SONDE" -l --port-file port -k -e cat 127.0.0.1 0
plain=$PID
wait_for test -s port
start clients python3 -S crowd.py "$(cat port)" 200
wait_exit "$PID"
is 'joined by sockets: all have what they sent' "$STATUS" 0
ok 'no zombie' wait_for no_children "$plain"
plain_closed() { [ "$(descriptors "$plain")" = "$before" ] || [ "$(descriptors "$plain")" -lt "$before" ]; }
ok 'no descriptor is left' wait_for plain_closed
