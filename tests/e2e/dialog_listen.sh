#!/bin/sh
# dialog_listen.sh: a listener has one dialog with its client; with -k one with each, several at once. One that fails is
# told, and ends that client alone; the first to fail makes the status at the end.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 14

# shellcheck disable=SC2016
set -- --send '220 hi\r\n' --expect '^HELO (\w+)\r$' --send '250 ${1}\r\n'

start_listener server "$@" 127.0.0.1 0
server=$PID
peer_connects client read=8 'send=HEL' acknowledged 'send=O me\r\n' eof
wait_exit "$server"
is 'one client: the status' "$STATUS" 0
wait_exit "$PEER"
is 'one client: what it heard' "$(tr -d '\r' <client.out)" "220 hi
250 me"
is 'one client: what it said' "$(tr -d '\r' <server.out)" 'HELO me'

start_listener server "$@" 127.0.0.1 0
server=$PID
peer_connects client read=8 fin end
wait_exit "$server"
is 'one client: a failure is the run'"'"'s' "$STATUS" 8

start_listener crowd --clients 4 --timeout 1s "$@" 127.0.0.1 0
crowd=$PID
peer_connects first read=8 wait=go 'send=HELO first\r\n' eof
first=$PEER
wait_for has_bytes first 8
peer_connects second read=8 'send=EHLO second\r\n' fin end
wait_for has_event crowd error
is 'the first failure' "$(grep -v listening crowd.err)" "sonde: step 2, --expect '^HELO (\\w+)\\r\$': \
the peer's end came without a match; the last 13 bytes: EHLO second\\r\\n"
touch go
wait_exit "$first"
is 'who was there before has his dialog' "$(tr -d '\r' <first.out)" "220 hi
250 first"
peer_connects third read=8 end
third=$PEER
wait_exit "$third"
is 'a later one times out' "$(json_events crowd.json error | tail -n 1 | grep -c 'no match within 1 s')" 1
kill -0 "$crowd"
is 'and the run goes on' $? 0
peer_connects fourth read=8 'send=HELO fourth\r\n' eof
wait_exit "$PEER"
is 'the last has his' "$(tr -d '\r' <fourth.out)" "220 hi
250 fourth"
wait_exit "$crowd"
is 'the status is that of the first failure' "$STATUS" 8
is 'the steps of the first' "$(steps crowd.json 1)" 'send:done expect:matched send:done '
is 'the steps of the second' "$(steps crowd.json 2)" 'send:done expect:unmatched '
is 'the steps of the third' "$(steps crowd.json 3)" 'send:done expect:timeout '
is 'the steps of the fourth' "$(steps crowd.json 4)" 'send:done expect:matched send:done '
