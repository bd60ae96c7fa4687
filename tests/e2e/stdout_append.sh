#!/bin/sh
# stdout_append.sh: stdout is a file that is appended to: what is received stands behind what was there, whole.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 2

echo before >log
{ echo before; head -c 2000000 /dev/zero; echo behind; } >wanted
peer_listens server zeros=2000000 fin eof
start client sh -c 'exec "$@" >>log && echo never' sh "$SONDE" 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is 'status' "$STATUS" 0
echo behind >>log
same_file 'all is there, in order' log wanted
