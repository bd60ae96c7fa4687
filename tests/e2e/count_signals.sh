#!/bin/sh
# count_signals.sh: a signal in the middle of an interval ends --count with the statistics, and sonde dies of it;
# so it is while somebody is being waited for. --deadline tells them too, with status 4.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
env --default-signal=INT true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 26

count_peer server open
open=$PORT
WRAP='env --default-signal=INT,TERM,HUP'

for signal in INT=2 TERM=15 HUP=1; do
    number=${signal#*=} signal=${signal%=*}
    start_client probes --count 0 --interval 1h 127.0.0.1 "$open"
    probes=$PID
    wait_for has_lines probes.out ' open ' 1
    kill -s "$signal" "$probes"
    wait_exit "$probes" 10
    is "$signal: dies of it" "$STATUS" $((128 + number))
    like "$signal: statistics" probes.err "^--- 127\.0\.0\.1 $open/tcp: 1 transmitted, 1 ok, 0 refused, 0 lost"
    ok "$signal: of the line" figures probes
    is "$signal: the summary names it" "$(json_value probes.json summary signal)" "$number"
    is "$signal: nothing else is said" "$(grep -c '^sonde' probes.err)" 0
done

start_client often -z --count 0 --interval 1ms 127.0.0.1 "$open"
often=$PID
wait_for has_lines often.out ' open ' 20
kill -s INT "$often"
wait_exit "$often" 10
is 'many rounds: dies of it' "$STATUS" 130
ok 'many rounds: statistics of the lines' figures often

silent_port
start_client waits -z --count 0 --interval 1h -w 1h "127.0.0.1:$open" "127.0.0.1:$PORT"
waits=$PID
wait_for has_lines waits.json '"state": ?"open"' 1
kill -s INT "$waits"
wait_exit "$waits" 10
is 'nobody answers: dies of it' "$STATUS" 130
ok 'nobody answers: what is known is told' figures waits

start json env --default-signal=INT "$SONDE" --json --count 0 --interval 1h 127.0.0.1 "$open"
wait_for has_lines json.out '"event": ?"check"' 1
kill -s INT "$PID"
wait_exit "$PID" 10
is '--json: dies of it' "$STATUS" 130
mv json.out json.json
ok '--json: statistics' figures json no-text
is '--json: nothing on standard error' "$(cat json.err)" ''

run deadline --count 0 --interval 1h --deadline 200ms 127.0.0.1 "$open"
is '--deadline: status' "$STATUS" 4
like '--deadline: is told' deadline.err '^sonde: not done within 0\.2 s \(--deadline\)$'
sed -i '/^sonde: /d' deadline.err
ok '--deadline: statistics' figures deadline
run within --count 2 --interval 0 --deadline 1h 127.0.0.1 "$open"
is '--deadline that is kept: status' "$STATUS" 0
