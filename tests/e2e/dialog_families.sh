#!/bin/sh
# dialog_families.sh: a dialog between two sondes over IPv6, over a Unix socket and over an abstract one, each with a
# dialog of its own.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 6

# both NAME ARGUMENT...: where the listener listens.
both() {
    both_name=$1
    shift
    start_listener server --send '220 hi\n' --expect '^QUIT\n' --send '221 bye\n' --expect-eof "$@"
    server=$PID
    case $1 in ::1) set -- ::1 "$PORT" ;; esac
    run client --expect '^220 .*\n' --send 'QU' --pause 50ms --send 'IT\n' --expect '^221 .*\n' "$@"
    is "$both_name: the status" "$STATUS" 0
    wait_exit "$server"
    is "$both_name: the listener's" "$STATUS" 0
}

if "$SONDE" -l --port-file v6 ::1 0 </dev/null >/dev/null 2>&1 & PIDS="$PIDS $!" && wait_for test -s v6; then
    both IPv6 ::1 0
else
    skip 'IPv6: the status' 'no IPv6'
    skip "IPv6: the listener's" 'no IPv6'
fi
both 'a path' -U "$T/socket"
both 'an abstract name' -U "@sonde-dialog-$$"
