#!/bin/sh
# exec_never_reads.sh: a program that never reads makes its client wait: memory stays bounded while the client sends
# megabytes, and the client's reset is noticed though nobody reads from it: the program gets SIGHUP. The same the other
# way round: a program that floods a client who does not read is held up, not stored.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ -r /proc/self/status ] || skip_all 'no /proc here'
plan 5

kilobytes() { sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }
# Whether its log has not grown for a while.
is_quiet() { size=$(wc -c <"$1.json") && sleep 0.3 && [ "$(wc -c <"$1.json")" = "$size" ]; }

# Sends until nothing is taken any more, and resets the connection once it is told to.
cat >full.py <<'EOF'
import os, select, socket, struct, sys, time
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.setblocking(False)
while select.select([], [client], [], 0.5)[1]:
    client.send(bytes(65536))
open("full", "w").close()
while not os.path.exists("reset"):
    time.sleep(0.01)
client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
client.close()
EOF

start_listener listener -k -e 'sleep 1000' 127.0.0.1 0
listener=$PID
before=$(kilobytes "$listener")
start client python3 -S full.py "$PORT"
wait_for test -f full
wait_for is_quiet listener
is_between 'memory while a client sends' "$(($(kilobytes "$listener") - before))" 0 20000
: >reset
ok 'the program has ended' wait_for has_event listener exited
is 'by SIGHUP' "$(json_value listener.json exited signal)" 1

start_listener listener -k -e 'cat /dev/zero' 127.0.0.1 0
listener=$PID
before=$(kilobytes "$listener")
peer_connects client hold
wait_for has_event listener data
wait_for is_quiet listener
is_between 'memory while a program sends' "$(($(kilobytes "$listener") - before))" 0 20000
kill -KILL "$PEER"
ok 'the program has ended then' wait_for has_event listener exited
