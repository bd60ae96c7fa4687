#!/bin/sh
# count_changes.sh: --count marks a port that has opened or closed since the round before, and how long it had been
# otherwise; what has not changed is not marked, nor is the first round. Both are in JSON.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
env --default-signal=INT true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 13

# is_open_on FILE: was open in a round after that in which it had opened.
is_open_on() { [ "$(sed -n '/, up, was not open for /,$p' "$1" | grep -c '/tcp open ')" -ge 2 ]; }

count_peer server open
# shellcheck disable=SC2034 # for lib.sh
WRAP='env --default-signal=INT'
start_client probes --count 0 --interval 5ms 127.0.0.1 "$PORT"
probes=$PID
wait_for has_lines probes.out '/tcp open .*\(rtt [^,]*\)$' 3
order server close
wait_for has_lines probes.out 'closed .*\(refused by the host\)$' 3
order server open
wait_for is_open_on probes.out
order server close
wait_for has_lines probes.out ', down, was open for ' 2
kill -s INT "$probes"
wait_exit "$probes"
is 'status' "$STATUS" 130

# What marks there are, in their order, without repetitions.
marks() { sed -E 's/.* (open|closed) .*\((.*)\)$/\1 \2/; s/[0-9.]+ (us|ms|s)/TIME/g' "$1" | uniq; }
is 'marks' "$(marks probes.out | head -n 6)" 'open rtt TIME
closed refused by the host, down, was open for TIME
closed refused by the host
open rtt TIME, up, was not open for TIME
open rtt TIME
closed refused by the host, down, was open for TIME'
not_ok 'the first round is none' grep -q 'down\|up' <<END
$(head -n 1 probes.out)
END

# look CONDITION...: of the check events, and those of them that have a change.
look() {
    python3 -S -c '
import json, sys
events = [json.loads(line) for line in open("probes.json")]
checks = [event for event in events if event["event"] == "check"]
changes = [event for event in checks if "change" in event]
def end_of(event):
    return event["t_ns"]
def since(index):
    """When it last was found to be otherwise than before it changed."""
    return end_of(changes[index - 1] if index else checks[0])
failed = [condition for condition in sys.argv[1:] if not eval(condition)]
print(failed, changes)
sys.exit(1 if failed else 0)' "$@"
}

ok 'JSON: changes' look '[event["change"] for event in changes] == ["down", "up", "down"]'
ok 'JSON: how long it had been otherwise' look \
    'all(event["lasted_ns"] > 0 for event in changes)' \
    'all(abs(event["lasted_ns"] - (end_of(event) - since(i))) < 10**7 for i, event in enumerate(changes))' \
    'not any("lasted_ns" in event for event in checks if "change" not in event)'
ok 'JSON: rounds from 1' look '[event["number"] for event in checks] == list(range(1, len(checks) + 1))'
ok 'the statistics are those of the lines' figures probes
is 'the sums are those of the lines' "$(json_value probes.json summary open)" "$(grep -c '/tcp open ' probes.out)"
# Who comes just when the port closes is reset, and not counted.
missing=$(($(grep -c '/tcp open ' probes.out) - $(counted server)))
ok 'who came were those that were open' test $missing -ge 0 -a $missing -le 2

# Each port has changes of its own.
open=$PORT
order server open
start_client both -z --count 0 --interval 5ms 127.0.0.1,127.0.0.2 "$open"
both=$PID
wait_for has_lines both.out '^127\.0\.0\.1 .* open .*\(rtt [^,]*\)$' 2
order server close
wait_for has_lines both.out ', down, was open for ' 1
kill -s INT "$both"
wait_exit "$both"
is 'two hosts: the one that changed' "$(grep -c '^127\.0\.0\.1 .*, down, ' both.out)" 1
not_ok 'two hosts: not the other' grep -q '^127\.0\.0\.2 .*\(up\|down\)' both.out
is 'two hosts: status' "$STATUS" 130
ok 'two hosts: statistics of each' figures both
