#!/bin/sh
# frame_send_udp.sh: with --frame each line of standard input is one datagram, a client's and a listener's, however
# reads tear it, though they were written at once; one that cannot be a message ends the run behind those before it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 24

printf 'one\n\nthree\nlast' >input
PORT=$(ask server udp-bind 127.0.0.1)

# arrives NAME: the datagrams of `input` as lines.
arrives() {
    is "$1: the first" "$(ask server receive)" 'one\n'
    is 'an empty line' "$(ask server receive)" '\n'
    is 'the third' "$(ask server receive)" 'three\n'
    is 'the last, without its end' "$(ask server receive)" 'last\n'
}

for size in 3 65507; do
    run client -u -q 0 --frame line --bufsize $size 127.0.0.1 "$PORT" <input
    is 'status' "$STATUS" 0
    arrives "read $size at a time"
    is 'there are no more' "$(ask server quiet 0.1)" quiet
done

# Torn by time: nothing goes out before the line has ended.
mkfifo in
exec 4<>in
start_listener listener -u --frame len8 127.0.0.1 0 <in 4>&-
listener=$PID
tell peer udp 127.0.0.1 "$PORT"
tell peer send hello
wait_for test -s listener.out
printf tor >&4
is 'a line that has begun' "$(ask peer quiet 0.1)" quiet
printf 'n\nnext\n' >&4
is "a listener's datagram" "$(ask peer receive)" '\x04torn'
is 'the next' "$(ask peer receive)" '\x04next'
exec 4>&-
kill -TERM "$listener"
wait_exit "$listener"

PORT=$(ask other udp-bind 127.0.0.1)
printf 'four\nfour\nfive5\nfour\n' >input
start refused "$SONDE" -u --frame fixed:4 127.0.0.1 "$PORT" <input
wait_exit "$PID"
is 'one of another length: status' "$STATUS" 9
is 'what is said' "$(cat refused.err)" 'sonde: standard input, line 3: 5 bytes, and fixed:4 takes 4'
is 'the first before it' "$(ask other receive)" four
is 'the second before it' "$(ask other receive)" four
is 'nothing behind it' "$(ask other quiet 0.1)" quiet
{ echo short; head -c 65507 /dev/zero | tr '\0' x; echo; } >input
start refused "$SONDE" -u --frame line 127.0.0.1 "$PORT" <input
wait_exit "$PID"
is 'one that no datagram holds: status' "$STATUS" 9
is 'what is said of it' "$(cat refused.err)" \
    'sonde: standard input, line 2: longer than the 65507 bytes of --max-message'
is 'the one before it' "$(ask other receive)" 'short\n'
is 'the client of the listener heard no more' "$(ask peer quiet 0.1)" quiet
