#!/bin/sh
# check_trace.sh: -z --trace: the ladder of an open, a refused and a silent port. Those of several ports at once are
# told apart by the number and the ports of their connections, and each segment event has the number that the check
# event has. Of a silent port no answer is claimed.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
[ "$(uname)" = Linux ] || skip_all 'the words of the kernel are those of Linux'
plan 19

peers services 127.0.0.1 open closed
open=$PORT closed=${PORTS##* }
# shellcheck disable=SC2119
silent_port
silent=$PORT

# rungs FILE PORT: what the ladder says about the connection to that port: the words SYN, RST ... of its lines.
rungs() {
    awk -v port="$2" '
        /\(we\)/ { mine = $0 ~ ":" port " \\(peer\\)"; next }
        mine { for (i = 3; i <= NF; i++) if ($i ~ /^(SYN|SYN[+]ACK|ACK|RST|FIN)$/) printf "%s ", $i }' "$1"
}

check trace --trace -w 200ms 127.0.0.1 "$open,$closed,$silent"
is 'status' "$STATUS" 1
is 'the lines are there all the same' "$(wc -l <trace.out | tr -d ' ')" 3
like 'open: the handshake' trace.err '^ +[0-9.]+ ms +SYN .* call '
case $(rungs trace.err "$open") in
'SYN SYN+ACK ACK '*) pass 'open: SYN, SYN+ACK, ACK' ;;
*) fail 'open: SYN, SYN+ACK, ACK' "$(rungs trace.err "$open")" ;;
esac
is 'refused: SYN, RST' "$(rungs trace.err "$closed")" 'SYN RST '
is 'silent: SYN alone' "$(rungs trace.err "$silent")" 'SYN '
for port in "$open" "$closed" "$silent"; do
    like "the connection to $port has a number" trace.err \
        "^#[1-3] 127\.0\.0\.1:[0-9]+ \(we\) +127\.0\.0\.1:$port \(peer\)"
done
is 'three numbers' "$(sed -n 's/^#\([0-9]*\) .*/\1/p' trace.err | sort -u | tr '\n' ' ')" '1 2 3 '

check json --trace --json -w 200ms 127.0.0.1 "$open,$closed,$silent"
cat >look.py <<'PYTHON'
"""Reads events: assertions are arguments, with `checks` and `segments` (lists) by port."""
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
checks = {event["remote"]["port"]: event for event in events if event["event"] == "check"}
segments = {}
for event in events:
    if event["event"] == "segment":
        segments.setdefault(event["remote"]["port"], []).append(event)
def words(port):
    return [event.get("what") for event in segments[port] if event.get("what")]
for text in sys.argv[2:]:
    if not eval(text):
        sys.exit("%s: not so in\n%s" % (text, open(sys.argv[1]).read()))
PYTHON
look() { python3 -S look.py "$@"; }
ok 'JSON: segments have the number of their check' look json.out \
    'len(checks) == 3 and len(segments) == 3' \
    'all({event["conn"] for event in segments[port]} == {checks[port]["conn"]} for port in checks)'
ok 'JSON: each port has its own' look json.out 'len({event["conn"] for event in checks.values()}) == 3'
ok 'JSON: the same ends' look json.out \
    'all(event["local"] == checks[port]["local"] for port in checks for event in segments[port])'
ok 'JSON: open' look json.out "words($open)[:3] == ['SYN', 'SYN+ACK', 'ACK']" \
    "segments[$open][1]['basis'] == 'kernel' and segments[$open][1]['dir'] == 'in'"
ok 'JSON: refused' look json.out "words($closed) == ['SYN', 'RST']"
ok 'JSON: silent: nothing came' look json.out "words($silent) == ['SYN']" \
    "all(event['dir'] != 'in' for event in segments[$silent])"

check again --trace --json --wait-open 250ms 127.0.0.1 "$closed"
ok 'tried again: each try is a connection' look again.out "len({event['conn'] for event in segments[$closed]}) >= 2" \
    "checks[$closed]['conn'] in {event['conn'] for event in segments[$closed]}"
check count --trace --json --count 2 --interval 10ms 127.0.0.1 "$open"
ok '--count: each round is a connection' look count.out "len({event['conn'] for event in segments[$open]}) == 2"
check plain --json 127.0.0.1 "$open"
is 'without --trace a check has no number' "$(json_value plain.out check conn)" ''
