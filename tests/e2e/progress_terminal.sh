#!/bin/sh
# progress_terminal.sh: --progress draws one line over and over on a terminal: bytes, rate, time, percent where the size
# is known. It is never on a line with anything else, and the last one stays.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 10

# sonde_in_terminal NAME ARGUMENT...: standard error is a terminal, whose screen goes to NAME.out; data to NAME.data.
sonde_in_terminal() {
    terminal_name=$1
    shift
    # shellcheck disable=SC2016,SC2086
    start "$terminal_name" $TERMINAL output -- \
        sh -c 'data=$1; exec 3<"$2"; shift 2; exec "$0" "$@" 2>&1 >"$data" <&3 3<&-' \
        "$SONDE" "$terminal_name.data" "$INPUT" "$@"
}

# screen FILE: what stands there in the end, as a terminal shows it.
screen() {
    python3 -S -c '
import re, sys
for row in open(sys.argv[1], newline="").read().split("\n"):
    shown, column = "", 0
    for piece in re.findall(r"\r|\x1b\[K|[^\r\x1b]+|\x1b", row):
        if piece == "\r":
            column = 0
        elif piece == "\x1b[K":
            shown = shown[:column]
        else:
            shown = shown[:column].ljust(column) + piece + shown[column + len(piece):]
            column += len(piece)
    print(shown)
' "$1"
}

mkfifo in
exec 4<>in
INPUT=in
peer_listens server send=answer wait=seen send=more eof fin 4>&-
sonde_in_terminal client -v --progress 127.0.0.1 "$PORT" </dev/null 4>&-
client=$PID
ok 'it is drawn while the connection is open' wait_for grep -q 'in 6 B' client.out
printf hello >&4
ok 'and again' wait_for grep -q 'out 5 B' client.out
: >seen
ok 'and again' wait_for grep -q 'in 10 B' client.out
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
is 'data is untouched' "$(cat client.data)" answermore
screen client.out >client.log
like 'rates and time' client.out 'in 6 B \([0-9.]+ B/s\), out 0 B, [0-9.]+ m?s'
is 'the last line stays, alone' "$(grep -c 'in 10 B' client.log)" 1
like 'with what came of it' client.log '^in 10 B \([0-9.]+ B/s\), out 5 B \([0-9.]+ B/s\), [0-9.]+ m?s$'
is 'all else is lines of the log' \
    "$(grep -Ev '^ +[0-9.]+ m?s (#1)? +[a-z]|^in 10 B [^#]*$|^$' client.log)" ''

random_file file 2000000
INPUT=file
peer_listens slow rcvbuf=4096 wait=enough eof fin
sonde_in_terminal known --progress 127.0.0.1 "$PORT" </dev/null
known=$PID
wait_for grep -Eq 'out [1-9][0-9.]* .* [0-9]+ %' known.out
: >enough
wait_exit "$known"
like 'percent of a file' known.out 'out [1-9][0-9.]* [KM]iB .* [0-9]+ %'
