#!/bin/sh
# crlf.sh: -C: a lone LF is sent as CR LF, an existing CR LF stays, also when reads tear it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

printf 'a\nb\r\nc\r\n\n\r\r\nd\re\n' >input
printf 'a\r\nb\r\nc\r\n\r\n\r\r\nd\re\r\n' >wanted
for size in 1 2 3 128k; do
    peer_listens server eof fin
    run client -C --bufsize $size 127.0.0.1 "$PORT" <input
    wait_exit "$PEER"
    same_file "read $size at a time" server.out wanted
done

mkfifo in
exec 4<>in
peer_listens server eof fin 4>&-
start_client client --crlf 127.0.0.1 "$PORT" <in 4>&-
client=$PID
printf 'one\r' >&4
wait_for has_event client data
printf '\ntwo' >&4
exec 4>&-
wait_exit "$client"
wait_exit "$PEER"
printf 'one\r\ntwo' >wanted
same_file 'torn between CR and LF' server.out wanted

yes 0123456 | head -n 200000 >input
sed 's/$/\r/' input >wanted
peer_listens server eof fin
run client -C 127.0.0.1 "$PORT" <input
wait_exit "$PEER"
same_file 'many lines' server.out wanted
