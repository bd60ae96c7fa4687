#!/bin/sh
# listen_ignore_empty_k.sh: with -k --ignore-empty clients are sent nothing before their first byte; --clients
# counts only those that said something.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 10

closed() { [ "$(json_count listener.json closed)" = "$1" ]; }

mkfifo input
exec 4<>input
start_listener listener --clients 2 --ignore-empty 127.0.0.1 0 <input 4<&-
listener=$PID
for _ in 1 2 3; do
    tell checker tcp 127.0.0.1 "$PORT"
    tell checker close
done
ok 'three checkers come and go' wait_for closed 3
printf one >&4
tell mute tcp 127.0.0.1 "$PORT"
is 'who says nothing is sent nothing' "$(ask mute quiet 0.2)" quiet
tell a tcp 127.0.0.1 "$PORT"
tell a send a,
is 'who speaks is' "$(ask a receive 3)" one
is 'the other still hears nothing' "$(ask mute quiet 0.1)" quiet
tell mute send b,
ok 'until it speaks' wait_for grep -q a,b, listener.out
printf two >&4
is 'then it hears' "$(ask mute receive 3)" two
is 'with the other' "$(ask a receive 3)" two
exec 4>&-
is 'and FIN' "$(ask a rest)" '<end>'
tell a close
tell mute close
wait_exit "$listener"
is 'after two that spoke it ends' "$STATUS" 0
is 'what they said' "$(cat listener.out)" a,b,
