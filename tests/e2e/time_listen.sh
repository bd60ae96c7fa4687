#!/bin/sh
# time_listen.sh: -T of a listener tells of each client when it leaves, in one piece, and of one that is still there when
# a signal comes; a UDP peer's answers are timed, too, but not told apart.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 7

has_line() { grep -Eq "$2" "$1"; }

start_listener listener -k -T 127.0.0.1 0 </dev/null
listener=$PID
tell one tcp 127.0.0.1 "$PORT"
tell two tcp 127.0.0.1 "$PORT"
tell one send hello
wait_for has_line listener.json '"dir": ?"in"'
tell one close
wait_for has_line listener.err '^  total'
like 'the first one' listener.err '^#1 times of 127\.0\.0\.1:[0-9]+, accepted$'
like 'who spoke first' listener.err '^  first byte +[0-9.]+ m?s  the peer spoke first$'
is 'nothing of the other yet' "$(grep -c '^#' listener.err)" 1
kill -TERM "$listener"
wait_exit "$listener"
like 'the other' listener.err '^#2 times of 127\.0\.0\.1:[0-9]+, accepted$'
like 'where it ended' listener.err '^  ended +while waiting for the first byte: closed by us$'

PORT=$(ask server udp-bind 127.0.0.1)
echo question >input
start_client udp -u -T -q 0.1 127.0.0.1 "$PORT" <input
udp=$PID
tell server receive 9
tell server send answer
wait_exit "$udp"
is 'the datagrams' "$(cat udp.out)" answer
like 'not told apart' udp.err '^  first byte +[0-9.]+ m?s  network and peer not told apart'
