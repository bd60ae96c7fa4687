#!/bin/sh
# listen_backlog.sh: -O backlog reaches listen(2): the kernel says how many clients may wait.
. "$(dirname "$0")/../lib.sh"
need ss
plan 2

waiting() { ss -Hltn "sport = :$1" | awk '{ print $3 }'; }

start_listener few -k -O backlog=7 --echo 127.0.0.1 0
few=$PID
is 'as many as were asked for' "$(waiting "$PORT")" 7
start_listener many -k --echo 127.0.0.1 0
is 'else as many as the system allows' "$(waiting "$PORT")" "$(cat /proc/sys/net/core/somaxconn 2>/dev/null || echo 4096)"
kill "$few" "$PID"
wait_exit "$few"
