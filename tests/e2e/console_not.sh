#!/bin/sh
# console_not.sh: no console with --no-console, where TERM is unset or dumb, where one end is no terminal, for a service,
# and with --until: lines are sent as the terminal gives them, nothing else is written, and the peer's end ends the run.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 12

# try NAME WANTED COMMAND...: in a shell, of which "$@" is sonde with its arguments.
try() {
    try_name=$1
    peer_listens server read=6 send='hello\n' fin eof
    shift
    # shellcheck disable=SC2016
    console_open sh -c "$1"'; echo $? >console.status.new; mv console.status.new console.status; exec sleep 3600' \
        sh "$SONDE" 127.0.0.1 "$PORT"
    wait_for grep -q . server.port
    console_enter '/help'
    console_status
    is "$try_name: its status" "$STATUS" 0
    is "$try_name: what the peer got" "$(cat server.out)" '/help'
    is "$try_name: what is to be seen" "$(console_screen | head -n 3)" '/help
hello'
}

# shellcheck disable=SC2016
{
    try '--no-console' '"$@" --no-console'
    try 'a dumb terminal' 'TERM=dumb "$@"'
    try 'no TERM' 'unset TERM; "$@"'
    try 'until' '"$@" --until hello'
}
