#!/bin/sh
# udp_read_is_datagram.sh: what one read of standard input returns is one datagram, whatever is in it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 5

mkfifo input
exec 4<>input
PORT=$(ask server udp-bind 127.0.0.1)
start_client client -u -q 0 127.0.0.1 "$PORT" <input 4<&-
client=$PID
printf a >&4
is 'the first' "$(ask server receive)" a
printf 'two\nlines, torn' >&4
is 'lines do not matter' "$(ask server receive)" 'two\nlines, torn'
printf '\n' >&4
is 'the last' "$(ask server receive)" '\n'
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
is 'the end of standard input is no datagram' "$(ask server quiet 0.1)" quiet
