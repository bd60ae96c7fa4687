#!/bin/sh
# dialog_udp.sh: dialogs over UDP: one --send is one datagram; a listener's begins with the first datagram, and one peer
# has one. Nobody there is a refusal, status 1. A Unix socket's datagrams likewise.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 10

start_listener server -u --expect 'ping (\d+)' --send 'pong' 127.0.0.1 0
server=$PID
for number in 1 2; do
    run client -u -q 0.1 --send "ping $number" --expect '^pong$' --send bye 127.0.0.1 "$PORT"
    is "client $number: the status" "$STATUS" 0
    is "client $number: what it heard" "$(cat client.out)" pong
done
is 'the first dialog' "$(steps server.json 1)" 'expect:matched send:done '
is 'the second' "$(steps server.json 2)" 'expect:matched send:done '
is 'one send is one datagram' "$(json_events client.json data | grep -c '"dir": *"out"')" 2
kill -TERM "$server"
wait_exit "$server"

closed_port udp
run client -u --send hello --expect never 127.0.0.1 "$PORT"
is 'nobody there: the status' "$STATUS" 1

start_listener server -U -u --expect 'ping' --send 'pong' "$T/socket"
run client -U -u -q 0.1 --send 'ping' --expect '^pong$' "$T/socket"
is 'a Unix socket: the status' "$STATUS" 0
is 'a Unix socket: what was heard' "$(cat client.out)" pong
