#!/bin/sh
# client_converses.sh: a client on Python's socket module says a line only after the answer to the last one. A
# program at a listening sonde's standard input and output answers, each at once.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need python3
plan 4

mkfifo answers sonde.out
# shellcheck disable=SC2016,SC2094 # two FIFOs
start program sh -c 'while read -r line; do echo "you said $line"; done >answers <sonde.out'
answerer=$PID
start_listener sonde 127.0.0.1 0 <answers
listener=$PID
start_python client converse 127.0.0.1 "$PORT" <<'END'
one
two
three
END
wait_exit "$PID"
is "the client's status" "$STATUS" 0
is 'the answers' "$(tr '\n' ' ' <client.out)" 'you said one you said two you said three '
wait_exit "$answerer"
is 'the program saw the end' "$STATUS" 0
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
