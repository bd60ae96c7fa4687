#!/bin/sh
# check_json.sh: with --json -z writes its events to standard output in place of the lines: a check for each
# port, and the sums in the summary. To a FILE they go beside the lines.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
plan 13

peers services 127.0.0.1 open closed udp-mute
# shellcheck disable=SC2086
set -- $PORTS
open=$1 closed=$2 mute=$3

cat >look.py <<'PYTHON'
"""Reads events: assertions about them are arguments, with `checks` by port, `all` by name."""
import json, sys
events = [json.loads(line) for line in open(sys.argv[1])]
checks = {event["remote"].get("port"): event for event in events if event["event"] == "check"}
all = {event["event"]: event for event in events}
for text in sys.argv[2:]:
    if not eval(text):
        sys.exit("%s: not so in\n%s" % (text, open(sys.argv[1]).read()))
PYTHON
look() { python3 -S look.py "$@"; }

check tcp --json 127.0.0.1 "$open,$closed" 1-20
is 'status' "$STATUS" 1
ok 'every line is an object, from start to summary' look tcp.out \
    'events[0]["event"] == "start"' 'events[-1]["event"] == "summary"' 'len(checks) == 22'
ok 'in the order of the ports' look tcp.out '[*checks] == sorted(checks)'
ok 'one that is open' look tcp.out "checks[$open]['state'] == 'open'" "checks[$open]['transport'] == 'tcp'" \
    "checks[$open]['host'] == '127.0.0.1'" "checks[$open]['remote'] == {'host': '127.0.0.1', 'port': $open}" \
    "checks[$open]['local']['host'] == '127.0.0.1'" "checks[$open]['duration_ns'] > 0" \
    "0 < checks[$open]['rtt_ns'] < 10**9" "checks[$open]['basis'] == 'kernel'" \
    "not {'said_by', 'code', 'message', 'icmp', 'banner', 'change', 'waited_ns'} & checks[$open].keys()"
ok 'one that is closed' look tcp.out "checks[$closed]['state'] == 'closed'" "checks[$closed]['said_by'] == 'host'" \
    "checks[$closed]['code'] == 'ECONNREFUSED'" "checks[$closed]['message'] == 'connection refused'" \
    "checks[$closed]['duration_ns'] > 0" "not {'icmp', 'rtt_ns'} & checks[$closed].keys()"
ok 'the sums' look tcp.out "all['summary']['sums']['open'] == 1" "all['summary']['sums']['closed'] == 21" \
    "all['summary']['sums']['filtered'] == 0" "all['summary']['sums']['unchecked'] == 0" \
    "all['summary']['status'] == 1"
is 'nothing on standard error' "$(cat tcp.err)" ''

check udp --json -u -w 300ms 127.0.0.1 "$mute"
ok 'UDP' look udp.out "checks[$mute]['state'] == 'no-answer'" "checks[$mute]['transport'] == 'udp'" \
    "checks[$mute]['basis'] == 'call'" "checks[$mute]['duration_ns'] >= 300000000" \
    "all['summary']['sums']['no_answer'] == 1" "all['summary']['status'] == 4"

check file --json=file.json 127.0.0.1 "$open"
is 'to a file: the line is there' "$(lines_of file.out)" "127.0.0.1 $open/tcp open TIME"
ok 'to a file: the events are, too' look file.json "checks[$open]['state'] == 'open'" "all['summary']['status'] == 0"

check name --json localhost,nobody.invalid "$open"
is 'a name: status' "$STATUS" 3
ok 'a name' look name.out "checks[$open]['host'] == 'localhost'" "checks[$open]['remote']['host'] == '127.0.0.1'" \
    "all['summary']['sums']['unresolved_hosts'] == 1" "'nobody.invalid' in all['error']['message']"

check several --json 127.0.0.1,127.0.0.2,127.0.0.3 "$open"
ok 'several hosts' look several.out \
    "[e['host'] for e in events if e['event'] == 'check'] == ['127.0.0.1', '127.0.0.2', '127.0.0.3']"
