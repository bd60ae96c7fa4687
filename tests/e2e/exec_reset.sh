#!/bin/sh
# exec_reset.sh: the program of a client that resets the connection gets SIGHUP at once; one that ignores it is killed
# 2 s later. Other clients and their programs are left alone.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

start_listener listener -k -c 'echo begun; read -r order; eval "$order"' 127.0.0.1 0
peer_connects other read=6 touch=here send='echo still; cat\n' read=6 touch=heard hold
wait_for test -f heard

peer_connects quick read=6 'send=echo ready; sleep 100\n' read=6 rst
wait_exit "$PEER"
wait_for has_event listener exited
is 'one that does not care' "$(json_value listener.json exited signal)" 1
is_between 'is gone at once' "$(($(json_value listener.json exited t_ns) / 1000000 -
    $(json_value listener.json reset t_ns) / 1000000))" 0 1000

is 'the other program goes on' "$(json_count listener.json exited)" 1
is 'and what the other client had' "$(cat other.out)" "$(printf 'begun\nstill')"

start_listener listener -k -c "trap '' HUP; echo begun; while :; do sleep 100; done" 127.0.0.1 0
peer_connects slow read=6 rst
wait_exit "$PEER"
wait_for has_event listener exited
is 'one that ignores it' "$(json_value listener.json exited signal)" 9
is_between 'has 2 s' "$(($(json_value listener.json exited t_ns) / 1000000 -
    $(json_value listener.json reset t_ns) / 1000000))" 1990 4000
