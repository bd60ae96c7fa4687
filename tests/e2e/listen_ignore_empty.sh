#!/bin/sh
# listen_ignore_empty.sh: with --ignore-empty a client that leaves without a byte (a health checker) does not
# use up a listener. Until the first byte nothing is sent and nothing is read from standard input; from then
# on the others are sent away and later ones refused.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 13

closed() { [ "$(json_count listener.json closed)" = "$1" ]; }

mkfifo input
exec 4<>input
start_listener listener --ignore-empty 127.0.0.1 0 <input 4<&-
listener=$PID
printf answer >&4
tell checker tcp 127.0.0.1 "$PORT"
tell checker close
ok 'a checker that closes is gone' wait_for closed 1
tell checker tcp 127.0.0.1 "$PORT"
tell checker reset
ok 'and one that resets' wait_for closed 2
tell checker tcp 127.0.0.1 "$PORT"
tell checker fin
is 'and one that half-closes' "$(ask checker rest)" '<end>'
ok 'the listener is still there' kill -0 "$listener"

tell idle tcp 127.0.0.1 "$PORT"
tell client tcp 127.0.0.1 "$PORT"
is 'nothing is sent before the first byte' "$(ask client quiet 0.2)" quiet
is 'nor was anything read' "$(timeout 1 head -c 3 <input)" ans
tell client send question
is 'the first who speaks is the one' "$(ask client receive 3)" wer
is 'the other is reset' "$(ask idle rest)" '<reset>'
is 'a later one is refused' "$(ask late tcp 127.0.0.1 "$PORT")" refused
exec 4>&-
is 'it gets FIN at the end of standard input' "$(ask client rest)" '<end>'
tell client send s
tell client close
wait_exit "$listener"
is 'status' "$STATUS" 0
is 'what it said' "$(cat listener.out)" questions
unlike 'health checks are no errors' listener.json '"event": ?"error"'
