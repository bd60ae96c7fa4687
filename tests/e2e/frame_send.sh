#!/bin/sh
# frame_send.sh: with --frame each line of standard input is sent as one message, to one peer and to a listener's
# clients, however reads tear it; one that cannot be sent as such ends the run behind those before it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 27

# sends FRAME: what arrives of `input` is what is in `wanted`, read whole and byte by byte.
sends() {
    for size in 1 128k; do
        peer_listens server eof fin
        run client --frame "$1" --bufsize $size 127.0.0.1 "$PORT" <input
        wait_exit "$PEER"
        same_file "$1, read $size at a time" server.out wanted
        is 'status' "$STATUS" 0
    done
}

printf 'one\n\nthree\r\nlast' >input
printf '\0\0\0\003one\0\0\0\0\0\0\0\006three\r\0\0\0\004last' >wanted
sends len32be
printf 'one\0\0three\r\0last\0' >wanted
sends nul
printf 'one\n\nthree\r\nlast\n' >wanted
sends line

peer_listens server eof fin
run client --frame line -C 127.0.0.1 "$PORT" <input
wait_exit "$PEER"
printf 'one\r\n\r\nthree\r\nlast\r\n' >wanted
same_file 'lines with -C' server.out wanted

# Far more than any queue holds.
seq 1 200000 >input
tr '\n' '\0' <input >wanted
peer_listens server eof fin
run client --frame nul 127.0.0.1 "$PORT" <input
wait_exit "$PEER"
same_file 'many lines' server.out wanted

# Two clients of one listener.
mkfifo in
exec 4<>in
start_listener listener -k --clients 2 --frame len16le 127.0.0.1 0 <in 4>&-
listener=$PID
peer_connects one eof fin 4>&-
one=$PEER
peer_connects two eof fin 4>&-
both() { [ "$(json_count listener.json accepted)" = 2 ]; }
wait_for both
printf 'first\n\nla' >&4
wait_for has_event listener data
printf st >&4
exec 4>&-
wait_exit "$one"
wait_exit "$PEER"
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
printf '\005\0first\0\0\004\0last' >wanted
same_file 'what one client got' one.out wanted
same_file 'what the other got' two.out wanted

# refused NAME FRAME OPTION...: status 9; standard input has lines that can be sent before one that cannot.
refused() {
    peer_listens server eof fin
    start refused "$SONDE" --frame "$@" 127.0.0.1 "$PORT"
    wait_exit "$PID"
    refused_status=$STATUS
    wait_exit "$PEER"
    is "$1: status" "$refused_status" 9
}

{ echo one && echo two && head -c 300 /dev/zero | tr '\0' x && echo && echo four; } >input
refused len8 <input
is 'what is said' "$(cat refused.err)" 'sonde: standard input, line 3: 300 bytes, and len8 holds 255'
printf '\003one\003two' >wanted
same_file 'what was sent' server.out wanted

refused line --max-message 100 <input
is 'what is said' "$(cat refused.err)" 'sonde: standard input, line 3: longer than the 100 bytes of --max-message'
printf 'one\ntwo\n' >wanted
same_file 'what was sent' server.out wanted

# No end of it, and no line feed: it is not collected for ever, and the run ends at once.
peer_listens server eof fin
start refused sh -c 'tr "\0" x </dev/zero | "$@"' sh "$SONDE" --frame line --max-message 1M 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'an endless line: status' "$STATUS" 9
is 'what is said' "$(grep -v '^tr:' refused.err)" \
    'sonde: standard input, line 1: longer than the 1048576 bytes of --max-message'
wait_exit "$PEER"
is 'nothing was sent' "$(wc -c <server.out | tr -d ' ')" 0

# A listener's one client.
start_listener listener --frame fixed:4 127.0.0.1 0 <input
listener=$PID
peer_connects server eof fin
wait_exit "$listener"
is "a listener's status" "$STATUS" 9
