#!/bin/sh
# quit_after.sh: -q TIME: after the end of stdin the run ends once TIME has passed in silence, -q 0 at once: status 0.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 10

peer_listens server eof hold
run client -q 300ms 127.0.0.1 "$PORT" </dev/null
is 'a silent peer: status' "$STATUS" 0
is_between 'a silent peer: time' "$(took client)" 295 5000

# Ten dots, each well within the silence that would end it, take longer than that silence.
peer_listens server eof tick=10,0.1 hold
run client -q 500ms 127.0.0.1 "$PORT" </dev/null
is 'a talking peer: status' "$STATUS" 0
is 'a talking peer: all is heard' "$(cat client.out)" ..........
is_between 'a talking peer: time' "$(took client)" 1490 8000

peer_listens server eof hold
run client -q 0 127.0.0.1 "$PORT" <<END
hello
END
is '-q 0: status' "$STATUS" 0
is_between '-q 0: at once' "$(took client)" 0 2000
wait_for grep -q hello server.out
pass '-q 0: what was sent arrived'

# Before the end of stdin it does not count.
mkfifo in
exec 4<>in
peer_listens server read=5 quiet=0.3 send=late fin eof 4>&-
start_client client -q 0.1 127.0.0.1 "$PORT" <in 4>&-
echo wait >&4
wait_for grep -q late client.out
exec 4>&-
wait_exit "$PID"
is 'while stdin is open: status' "$STATUS" 0
is 'while stdin is open: nothing is cut off' "$(cat client.out)" late
