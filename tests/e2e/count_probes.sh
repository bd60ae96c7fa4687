#!/bin/sh
# count_probes.sh: --count with -z and without: so many connections reach the server, and no more; a line each, with the
# kernel's round trip; nothing is read from standard input; the statistics at the end are those of the lines. In
# JSON too.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
plan 21

count_peer server open
printf 'not to be sent\n' >typed

run plain --count 7 --interval 0 127.0.0.1 "$PORT" <typed
is 'plain: status' "$STATUS" 0
is 'plain: seven connections' "$(counted server)" 7
is 'plain: seven lines' "$(sed -E 's/ [0-9.]+ (us|ms)/ TIME/g' plain.out | sort | uniq -c | sed 's/^ *//')" \
    "7 127.0.0.1 $PORT/tcp open TIME (rtt TIME)"
ok 'plain: the statistics are those of the lines' figures plain
is 'plain: nothing else on standard error' "$(($(wc -l <plain.err)))" 3

run checked -z --count 3 --interval 10ms 127.0.0.1 "$PORT"
is '-z: status' "$STATUS" 0
is '-z: three connections more' "$(counted server)" 10
ok '-z: the statistics are those of the lines' figures checked
run once --count 1 127.0.0.1 "$PORT"
is 'one: status' "$STATUS" 0
is 'one: one connection' "$(counted server)" 11
ok 'one: the statistics are those of the line' figures once
run many --count 300 --interval 0 127.0.0.1 "$PORT"
is 'many: three hundred connections' "$(counted server)" 311
ok 'many: the statistics are those of the lines' figures many
run spelled --count 2 --interval 0 "tcp://127.0.0.1:$PORT"
is 'a TARGET in one word: status' "$STATUS" 0
ok 'a TARGET in one word: the statistics are those of the lines' figures spelled
open=$PORT

closed_port
refuses=$PORT
run hosts -z --count 2 --interval 0 127.0.0.1,127.0.0.2 "$refuses"
is 'hosts: in their order' "$(cut -d ' ' -f 1 hosts.out | tr '\n' ' ')" '127.0.0.1 127.0.0.2 127.0.0.1 127.0.0.2 '
ok 'hosts: statistics of each' figures hosts
run five -z --count 2 --interval 0 "127.0.0.1:$open" "127.0.0.1:$refuses"
is 'TARGETs: status' "$STATUS" 1
ok 'TARGETs: statistics of each' figures five
start json "$SONDE" -z --json --count 3 --interval 0 127.0.0.1 "$open,$refuses"
wait_exit "$PID"
mv json.out json.json
ok '--json: statistics are events' figures json no-text
is '--json: nothing on standard error' "$(cat json.err)" ''
