#!/bin/sh
# forward_half_close.sh: with -F either side may say its end first, and still hears everything the other has to say,
# over TCP and through a Unix socket.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 16

# converse WHAT FIRST SECOND: FIRST ends, then SECOND answers it and ends.
converse() {
    tell "$2" send 'all I say'
    tell "$2" fin
    is "$1: all of it, and the end" "$(ask "$3" rest)" 'all I say<end>'
    is "$1: the other way is open" "$(ask "$2" quiet 0.05)" quiet
    tell "$3" send 'and I'
    is "$1: what comes later" "$(ask "$2" receive 5)" 'and I'
    tell "$3" send ', too'
    tell "$3" fin
    is "$1: its end" "$(ask "$2" rest)" ', too<end>'
    wait_exit "$forward"
    is "$1: the status" "$STATUS" 0
}

target=$(ask upstream listen 127.0.0.1)
for first in client server; do
    start_listener forward -F "127.0.0.1:$target" 0
    forward=$PID
    tell client tcp 127.0.0.1 "$PORT"
    tell server accept upstream
    [ $first = client ] && second=server || second=client
    converse "$first first" $first $second
    is "$first first: who closed both" "$(json_events forward.json closed | grep -c '"closed_by": *"[a-z]*"')" 2
done

tell unix_upstream unix-listen "$T/target"
start_listener forward -F "unix:$T/target" -U "$T/listener"
forward=$PID
tell client unix "$T/listener"
tell server accept unix_upstream
tell client send question
tell client fin
is 'Unix: the question' "$(ask server rest)" 'question<end>'
tell server send answer
tell server fin
is 'Unix: the answer' "$(ask client rest)" 'answer<end>'
wait_exit "$forward"
is 'Unix: the status' "$STATUS" 0
is 'Unix: the socket is gone' "$(ls "$T/listener" 2>/dev/null)" ''
