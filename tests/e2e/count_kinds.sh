#!/bin/sh
# count_kinds.sh: --count over UDP and Unix sockets: a line each, statistics and status as over TCP; a UDP service that
# answers at once is asked once a probe.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
plan 18

peers services 127.0.0.1 udp-answer=yes udp-closed udp-mute
# shellcheck disable=SC2086
set -- $PORTS
answers=$1 refuses=$2 mute=$3
run udp -u --count 4 --interval 0 127.0.0.1 "$answers"
is 'UDP: status' "$STATUS" 0
ok 'UDP: statistics of the lines' figures udp
is 'UDP: four lines' "$(lines_of udp.out | uniq -c | sed 's/^ *//')" "4 127.0.0.1 $answers/udp open TIME"
is 'UDP: four questions' "$(grep -c '^udp-answer' services.out)" 4
run closed -u --count 2 --interval 0 127.0.0.1 "$refuses"
is 'UDP, refused: status' "$STATUS" 1
like 'UDP, refused: statistics' closed.err "^--- 127\.0\.0\.1 $refuses/udp: 2 transmitted, 0 ok, 2 refused, 0 lost"
run mute -u --count 2 --interval 0 -w 90ms 127.0.0.1 "$mute"
is 'UDP, silent: status' "$STATUS" 4
like 'UDP, silent: statistics' mute.err "^--- 127\.0\.0\.1 $mute/udp: 2 transmitted, 0 ok, 0 refused, 2 lost"
run all -z -u --count 2 --interval 0 -w 90ms 127.0.0.1 "$(list_of "$answers" "$refuses" "$mute")"
is 'UDP, all three: status' "$STATUS" 1
ok 'UDP, all three: statistics of the lines' figures all

tell server unix-listen "$T/live"
run unix -U --count 3 --interval 0 "$T/live"
is 'Unix: status' "$STATUS" 0
is 'Unix: three lines' "$(lines_of unix.out | uniq -c | sed 's/^ *//')" "3 $T/live unix open TIME"
ok 'Unix: statistics of the lines' figures unix
like 'Unix: head' unix.err "^--- $T/live unix: 3 transmitted, 3 ok"
run word -z --count 2 --interval 0 "unix:$T/live"
is 'Unix, unix:PATH: status' "$STATUS" 0
ok 'Unix, unix:PATH: statistics of the lines' figures word
run none -U --count 2 --interval 0 "$T/none"
is 'Unix, no such path: status' "$STATUS" 1
is 'Unix, no such path: statistics' "$(cat none.err)" \
    "--- $T/none unix: 2 transmitted, 0 ok, 0 refused, 2 unreachable, 0 lost"
