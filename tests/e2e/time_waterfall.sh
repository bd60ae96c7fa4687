#!/bin/sh
# time_waterfall.sh: -T on a terminal has a bar in each row, in its place in time, and no row is wider than the terminal;
# in a pipe it has none.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 6

# width FILE: of its longest line, in characters.
width() { tr -d '\r' <"$1" | awk '{ if (length > most) most = length } END { print most + 0 }'; }

echo hello >input
peer_listens server read=6 tick=1,0.05 eof
# shellcheck disable=SC2016,SC2086
start shown $TERMINAL output -- sh -c '"$0" -T --color=never 127.0.0.1 "$1" <input >shown.data 2>/dev/tty' \
    "$SONDE" "$PORT"
wait_exit "$PID"
is 'status' "$STATUS" 0
is 'data' "$(cat shown.data)" .
tr -d '\r' <shown.out >shown.err
like 'the connect comes first' shown.err '^  connect +[0-9.]+ ms  \|'
like 'the first byte takes most' shown.err '^  first byte +[5-9][0-9]\.[0-9] ms  \|=====+\| +peer took .*network .*(ack|min rtt)'
is_between 'it fits' "$(width shown.out)" 40 80

peer_listens server read=6 tick=1,0.01 eof
run piped -T 127.0.0.1 "$PORT" <input
unlike 'a pipe has no bars' piped.err '\|'
