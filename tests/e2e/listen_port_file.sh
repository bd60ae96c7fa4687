#!/bin/sh
# listen_port_file.sh: --port-file: the port and a newline, there as a whole once the listener listens: written
# beside it and renamed into place, so that an older file is replaced, not written into. One that cannot be
# written is an error, and nothing listens.
. "$(dirname "$0")/../lib.sh"
plan 9

echo old >port
ln port older

start listener "$SONDE" -l --port-file port 127.0.0.1 0
listener=$PID
is_new() { [ "$(cat port)" != old ]; }
wait_for is_new
PORT=$(cat port)
ok 'a port' test "$PORT" -gt 0
is 'with a newline and nothing else' "$(cat port && echo .)" "$PORT
."
is 'the older file is as it was' "$(cat older)" old
is 'nothing is left beside it' "$(find . -name '*port*' | sort | tr '\n' ' ')" './port '
run client 127.0.0.1 "$PORT"
is 'somebody listens there' "$STATUS" 0
wait_exit "$listener"
is "the listener's status" "$STATUS" 0

start nowhere "$SONDE" -l -w 5 --port-file missing/port 127.0.0.1 0
wait_exit "$PID"
is 'where it cannot be written: status' "$STATUS" 9
like 'the message' nowhere.err '^sonde: .*missing/port'
is 'in one line, after that of port 0' "$(grep -vc listening nowhere.err)" 1
