#!/bin/sh
# udp_silence.sh: a UDP client ends once 1 s has passed in silence after the end of standard input; what
# arrives before is written and begins the second anew. -q sets the time, 0: as soon as all is sent.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 9

# lasted FILE: milliseconds from the connection's opening to its end.
lasted() { echo $((($(json_value "$1" closed t_ns) - $(json_value "$1" connected t_ns)) / 1000000)); }

PORT=$(ask server udp-bind 127.0.0.1)
start_client silent -u 127.0.0.1 "$PORT" </dev/null
silent=$PID
echo question >question
start_client answered -u 127.0.0.1 "$PORT" <question
answered=$PID
is 'the question arrives' "$(ask server receive)" 'question\n'
tell server sleep 0.7
tell server send one,
tell server sleep 0.7
tell server send two

wait_exit "$silent"
is 'status after silence' "$STATUS" 0
ok 'it took 1 s' test "$(lasted silent.json)" -ge 1000
ok 'not much more' test "$(lasted silent.json)" -lt 2000
wait_exit "$answered"
is 'all that came before a second of silence is written' "$(cat answered.out)" one,two
ok 'each answer begins the second anew' test "$(lasted answered.json)" -ge 2400

run shorter -u -q 250ms 127.0.0.1 "$PORT" </dev/null
took=$(lasted shorter.json)
ok '-q sets the time' test "$took" -ge 250 -a "$took" -lt 900
run at_once -u -q 0 127.0.0.1 "$PORT" <question
ok '-q 0 ends at once' test "$(lasted at_once.json)" -lt 500
is 'and all is sent' "$(ask server receive)" 'question\n'
