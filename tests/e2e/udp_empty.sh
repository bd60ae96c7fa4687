#!/bin/sh
# udp_empty.sh: an empty datagram is a datagram, for a listener and for a client: it is told, it is not the
# end of anything, and one makes its sender a peer.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 7

empty_ones() { json_events "$1" data | grep '"dir": *"in"' | grep -Ec '"len_bytes": *0[,}]'; }
seen() { [ "$(empty_ones "$1")" = "$2" ]; }

start_listener listener -u 127.0.0.1 0
listener=$PID
tell peer udp 127.0.0.1 "$PORT"
tell peer send ''
ok 'the listener hears an empty datagram' wait_for seen listener.json 1
is 'it makes a peer' "$(json_count listener.json accepted)" 1
tell peer send text
tell peer send ''
ok 'and the next one, after text' wait_for seen listener.json 2
is 'the text arrived' "$(cat listener.out)" text
kill -TERM "$listener"
wait_exit "$listener"

mkfifo input
exec 4<>input
PORT=$(ask server udp-bind 127.0.0.1)
start_client client -u 127.0.0.1 "$PORT" <input 4<&-
client=$PID
printf hello >&4
tell server receive
tell server send ''
ok 'the client hears an empty datagram' wait_for seen client.json 1
tell server send more
ok 'and what comes after it' wait_for grep -q more client.out
exec 4>&-
wait_exit "$client"
is "the client's status" "$STATUS" 0
