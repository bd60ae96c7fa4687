#!/bin/sh
# forward_stuck.sh: a target that takes no more keeps its client from being read, but not the client's reset from being
# noticed: both legs end, and others are served in its place.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 4

# Accepts, says where, and never reads.
start target python3 -c '
import os, socket, time
server = socket.socket()
server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
server.bind(("127.0.0.1", 0))
server.listen()
with open("target.port.new", "w") as file:
    print(server.getsockname()[1], file=file)
os.rename("target.port.new", "target.port")
kept = []
while True:
    kept.append(server.accept())
'
target=$PID
wait_for test -s target.port
start_listener forwarder -k -m 1 -F "127.0.0.1:$(cat target.port)" 127.0.0.1 0
forwarder=$PID

# Fills all that there is on the way, then resets.
for client in 1 2; do
    peer_connects "client$client" fill rst
    wait_exit "$PEER"
    is "client $client is stuck" "$STATUS" 0
done
both_have_ended() { [ "$(json_events forwarder.json closed | grep -Ec '"leg": ?"client"')" -eq 2 ]; }
ok 'each reset is noticed, and the second had its turn' wait_for both_have_ended
is 'and told as the peer'"'"'s' \
    "$(json_events forwarder.json closed | grep -E '"leg": ?"client"' | grep -Ec '"reset_by": ?"peer"')" 2
kill "$forwarder" "$target"
wait_exit "$forwarder"
wait_exit "$target"
