#!/bin/sh
# unix_peer_gone.sh: a Unix peer that is gone altogether is noticed at once, though standard input is open and
# silent: status 0 as all input was delivered, 5 if the peer left it unread; a listener's too.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 7

mkfifo input
exec 4<>input

tell server unix-listen "$T/path"
start_client client -U path <input 4<&-
tell one accept server
tell one send bye
tell one close
wait_exit "$PID" 5
is "client's status" "$STATUS" 0
is 'what the peer said is written' "$(cat client.out)" bye

start_client client -U path <input 4<&-
printf question >&4
tell two accept server
wait_for json_events client.json data
tell two close
wait_exit "$PID" 5
is 'status if input was not read' "$STATUS" 5
is 'it is told' "$(json_count client.json error)" 1

start_listener listener -U there <input 4<&-
tell three unix "$T/there"
tell three send bye
wait_for grep -q bye listener.out
tell three close
wait_exit "$PID" 5
is "listener's status" "$STATUS" 0

start_client client -U path <input 4<&-
tell four accept server
printf read >&4
is 'input that is read' "$(ask four receive 4)" read
tell four close
wait_exit "$PID" 5
is 'is no loss' "$STATUS" 0
