#!/bin/sh
# progress_pipe.sh: --progress says nothing where standard error is no terminal, however long the run takes, and nothing
# where JSON takes its place.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 4

peer_listens server tick=3,0.15 fin eof
run client --progress 127.0.0.1 "$PORT"
is 'a file: status' "$STATUS" 0
is 'a file: silence' "$(cat client.err)" ''

peer_listens server tick=3,0.15 fin eof
# shellcheck disable=SC2016
start terminal $TERMINAL output -- sh -c 'exec "$0" --progress --json "$@" 2>&1 >data </dev/null' "$SONDE" \
    127.0.0.1 "$PORT"
wait_exit "$PID"
is 'JSON: status' "$STATUS" 0
is 'JSON: nothing else' "$(tr -d '\r' <terminal.out | grep -cv '^{"event"')" 0
