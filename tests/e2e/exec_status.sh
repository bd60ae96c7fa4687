#!/bin/sh
# exec_status.sh: how a program ended is told as `exited` under its client's number, with its status or its signal, in
# JSON and in the log; it is the program's affair, and not the run's status. Its standard error is ours.
. "$(dirname "$0")/../lib.sh"
plan 9

start_listener listener -k --clients 2 -c 'read -r order; eval "$order"' 127.0.0.1 0
listener=$PID
run client 127.0.0.1 "$PORT" <<'EOF'
echo to stderr >&2; exit 7
EOF
is "the client's status" "$STATUS" 0
wait_for grep -Eq '"event": ?"exited"' listener.json
run client 127.0.0.1 "$PORT" <<'EOF'
kill -TERM $$
EOF
wait_exit "$listener"
is "the run's status" "$STATUS" 0
json_events listener.json exited >exited
like 'a status' exited '"conn": ?1,.*"pid": ?[0-9]+, ?"status": ?7'
like 'a signal' exited '"conn": ?2,.*"pid": ?[0-9]+, ?"signal": ?15'
unlike 'which is no status' exited '"status".*"signal"'
is 'each once' "$(wc -l <exited | tr -d ' ')" 2
is 'standard error' "$(tail -n 1 listener.err)" 'to stderr'

start text "$SONDE" -lv --port-file port -c 'exit 7' 127.0.0.1 0
listener=$PID
wait_for test -s port
run client 127.0.0.1 "$(cat port)"
wait_exit "$listener"
is "the log's run" "$STATUS" 0
like 'the log' text.err 'exited with status 7'
