#!/bin/sh
# terminal_stdout.sh: on a terminal what a peer sends is shown, not executed: controls other than tab, CR and LF appear
# as text; --raw lets them through. In a pipe they are untouched.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 7

sent='t\tab\x1b[31mred\x07 \xc2\x85 caf\xc3\xa9 \xff\x00.\n'
try() {
    peer_listens server send="$sent" fin eof
    # shellcheck disable=SC2086
    start "$1" $TERMINAL output -- "$SONDE" --no-console $2 127.0.0.1 "$PORT"
    wait_exit "$PID"
    is "$1: status" "$STATUS" 0
}

try shown ''
is 'no control is left' "$(tr -d '\011\012\015\040-\176\200-\377' <shown.out)" ''
# shellcheck disable=SC1003
like 'they are shown' shown.out 'ab\\x1b\[31mred\\x07'
ok 'a letter that is not ASCII is a letter' grep -q "caf$(printf '\303\251')" shown.out

try raw --raw
ok '--raw lets them through' grep -q "$(printf 'ab\033\\[31mred\007')" raw.out

peer_listens server send="$sent" fin eof
run pipe 127.0.0.1 "$PORT" </dev/null
printf 't\tab\033[31mred\007 \302\205 caf\303\251 \377\0.\n' >wanted
same_file 'elsewhere they are untouched' pipe.out wanted
