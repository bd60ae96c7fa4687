#!/bin/sh
# time_waterfall.sh: -T on a terminal has a bar in each row, in its place in time, and no row is wider than the terminal;
# in a pipe it has none.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 7

# figure FILE LABEL: of that row, in ms.
figure() {
    awk -v label="$2" 'index($0, "  " label " ") == 1 {
        split(substr($0, 14, 9), part, " ")
        print int(part[1] * (part[2] == "s" ? 1000 : 1))
    }' "$1"
}

# width FILE: of its longest line, in characters.
width() { tr -d '\r' <"$1" | awk '{ if (length > most) most = length } END { print most + 0 }'; }

echo hello >input
peer_listens server read=6 tick=1,0.2 eof
# shellcheck disable=SC2016,SC2086
start shown $TERMINAL output -- sh -c '"$0" -T --color=never 127.0.0.1 "$1" <input >shown.data 2>/dev/tty' \
    "$SONDE" "$PORT"
wait_exit "$PID"
is 'status' "$STATUS" 0
is 'data' "$(cat shown.data)" .
tr -d '\r' <shown.out >shown.err
like 'the connect comes first' shown.err '^  connect +[0-9.]+ m?s  \|'
ok 'the first byte takes the pause' [ "$(figure shown.err 'first byte')" -ge 200 ]
like 'its bar is long' shown.err '^  first byte +[0-9.]+ m?s +\|=+\| +peer took .*network .*(ack|min rtt)'
is_between 'it fits' "$(width shown.out)" 40 80

peer_listens server read=6 tick=1,0.01 eof
run piped -T 127.0.0.1 "$PORT" <input
unlike 'a pipe has no bars' piped.err '\|'
