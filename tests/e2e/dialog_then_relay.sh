#!/bin/sh
# dialog_then_relay.sh: after --then-relay standard input and output go on, both ways and with both ends, as they would
# have without a dialog: in connect mode and in listen mode, with what a pipe says, with a peer that has ended before,
# and with what came in one read with the last match.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 15

has_steps() { [ "$(steps "$1.json")" = "$2" ]; }
holds() { [ "$(cat "$1")" = "$2" ]; }

mkfifo in
peer_listens server 'send=login: ' read=3 'send=welcome\r\n$ ' read=5 'send=more\n' eof 'send=late\n' fin eof
exec 4<>in
start_client client --expect 'login: ' --send 'me\n' --expect '\$ $' --then-relay 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for has_steps client 'expect:matched send:done expect:matched '
echo pwd\; >&4
wait_for grep -q more client.out
echo bye >&4
exec 4>&-
wait_exit "$client"
is 'a pipe: the status' "$STATUS" 0
wait_exit "$PEER"
is 'a pipe: what the peer heard' "$(cat server.out)" "me
pwd;
bye"
is 'a pipe: what it said' "$(tr -d '\r' <client.out)" 'login: welcome
$ more
late'
is 'a pipe: whose end was first' "$(json_value client.json closed closed_by)" local

random_file up 3000000
random_file down 3000000
peer_listens server 'send=ok' read=3000000 end
talk client --expect ok --then-relay -o copy 127.0.0.1 "$PORT" <up
is 'a file: the status' "$STATUS" 0
wait_exit "$PEER"
same_file 'a file: all of it has arrived' server.out up

start_listener source 127.0.0.1 0 <down
talk client --pause 10ms --send 'x' --then-relay -o copy 127.0.0.1 "$PORT" </dev/null
is 'much from the peer: the status' "$STATUS" 0
same_file 'much from the peer: all of it is there' client.out down
same_file 'and in the file of -o, what came during the dialog too' copy down

# The peer's end comes first, amid the dialog: who reads standard output sees it, and a pipe is still sent to its end.
peer_listens server 'send=ok rest' fin eof
mkfifo out
{
    cat <out >client.out
    touch seen
} &
PIDS="$PIDS $!"
{
    wait_for test -e seen
    echo piped
} | "$SONDE" --expect ok --pause 0.2 --then-relay 127.0.0.1 "$PORT" >out 2>client.err
is 'an early end: the status' "$?" 0
wait_exit "$PEER"
is 'an early end: what is behind the match is written' "$(cat client.out)" 'ok rest'
is 'an early end: what is piped is sent' "$(cat server.out)" piped

start_listener server --send 'who? ' --expect '(\w+)\n' --then-relay 127.0.0.1 0 <up
server=$PID
peer_connects client read=5 'send=me\nand more' eof fin
wait_exit "$server"
is 'listening: the status' "$STATUS" 0
wait_exit "$PEER"
is 'listening: what the client heard' "$(tail -c 3000000 client.out | cmp - up && head -c 5 client.out)" 'who? '
is 'listening: what it said' "$(cat server.out)" 'me
and more'
