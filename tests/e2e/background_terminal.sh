#!/bin/sh
# background_terminal.sh: started in a terminal's background, sonde neither reads the terminal nor is stopped by it;
# what is received is written all the same. In the foreground it reads.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 6

peer_listens server send=hello wait=seen fin eof
# shellcheck disable=SC2086
start behind $TERMINAL background output 'type=not for sonde\n' see=hello -- \
    "$SONDE" --no-console --json=behind.json 127.0.0.1 "$PORT"
wait_for grep -q hello behind.out
: >seen
wait_exit "$PID"
is 'background: never stopped, status' "$STATUS" 0
wait_exit "$PEER"
is 'background: nothing typed was sent' "$(cat server.out)" ''

rm seen
peer_listens server send=hello read=4 touch=heard eof fin
# shellcheck disable=SC2086
start fore $TERMINAL background output see=hello foreground 'type=now\n' wait=heard 'type=\x04' -- \
    "$SONDE" --no-console --json=fore.json 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'brought to the foreground: status' "$STATUS" 0
wait_exit "$PEER"
is 'brought to the foreground: what is typed is sent' "$(cat server.out)" now

# A terminal with tostop would stop who writes from the background.
peer_listens server send=hello eof fin
# shellcheck disable=SC2086
start tostop $TERMINAL background output see=hello foreground 'type=\x04' -- \
    sh -c 'stty tostop <&2 2>/dev/null || :; exec "$@"' sh "$SONDE" --no-console --json=tostop.json 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'tostop: status' "$STATUS" 0
like 'tostop: it was written' tostop.out hello
