#!/bin/sh
# count_lost.sh: --count of ports that refuse, and of those that say nothing: lines, statistics and status tell these
# apart, also where they are looked at together; with --any one that is open is enough.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
plan 13

count_peer server open
open=$PORT
closed_port
refuses=$PORT
run refused --count 3 --interval 0 127.0.0.1 "$refuses"
is 'refused: status' "$STATUS" 1
is 'refused: statistics' "$(cat refused.err)" "--- 127.0.0.1 $refuses/tcp: 3 transmitted, 0 ok, 3 refused, 0 lost"
ok 'refused: of the lines' figures refused

silent_port
silent=$PORT
run lost --count 2 --interval 0 -w 100ms 127.0.0.1 "$silent"
is 'lost: status' "$STATUS" 4
is 'lost: statistics' "$(cat lost.err)" "--- 127.0.0.1 $silent/tcp: 2 transmitted, 0 ok, 0 refused, 2 lost"
like 'lost: the line' lost.out "^127\.0\.0\.1 $silent/tcp filtered [0-9.]+ ms \(no answer\)\$"
ok 'lost: of the lines' figures lost

ports="$open,$refuses,$silent"
run mixed -z --count 3 --interval 0 -w 100ms 127.0.0.1 "$ports"
is 'all three: status' "$STATUS" 1
is 'all three: rounds in the order of the ports' "$(sed -E 's/^[^ ]* ([0-9]*).*/\1/' mixed.out | tr '\n' ' ')" \
    "$(for _ in 1 2 3; do echo "$ports" | tr ',' '\n' | sort -n; done | tr '\n' ' ')"
ok 'all three: statistics of each' figures mixed
run halves -z --count 2 --interval 0 -w 100ms 127.0.0.1 "$open,$silent"
is 'open and lost: status' "$STATUS" 4
run any -z --any --count 2 --interval 0 -w 100ms 127.0.0.1 "$ports"
is '--any: status' "$STATUS" 0
run none -z --any --count 2 --interval 0 -w 100ms 127.0.0.1 "$refuses,$silent"
is '--any, none is open: status' "$STATUS" 1

