#!/bin/sh
# udp_bufsize.sh: --bufsize bounds the datagrams that standard input is cut into, of a client and of a
# listener; what is received is not cut by it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 8

random_file file 2500

PORT=$(ask server udp-bind 127.0.0.1)
start_client client -u -q 0 --bufsize 1000 127.0.0.1 "$PORT" <file
is "a client's first datagram" "$(ask server length)" 1000
is 'the second' "$(ask server length)" 1000
is 'the rest' "$(ask server length)" 500
wait_exit "$PID"
is "the client's status" "$STATUS" 0

start_listener listener -u --bufsize 1000 127.0.0.1 0 <file
tell peer udp 127.0.0.1 "$PORT"
tell peer send-many 1 5000
is "a listener's first datagram" "$(ask peer length)" 1000
is 'the second' "$(ask peer length)" 1000
is 'the rest' "$(ask peer length)" 500
heard_whole() { [ "$(wc -c <listener.out)" -eq 5000 ]; }
ok 'a longer datagram that comes in is heard whole' wait_for heard_whole
