#!/bin/sh
# listen_name.sh: a name with several addresses: a listener is there on all of them, on one common port, which
# is told for each; also for UDP. A name without an address is not resolved: status 3.
. "$(dirname "$0")/../lib.sh"
in_namespace
plan 13

printf '127.0.0.1 many.test localhost\n127.0.0.2 many.test\n::1 many.test localhost\n' >hosts
printf 'hosts: files\n' >nsswitch
cat >with_hosts <<'END'
mount --bind hosts /etc/hosts && mount --bind nsswitch /etc/nsswitch.conf && exec "$@"
END
unshare -m sh with_hosts true 2>/dev/null || skip_all 'mounting is not permitted here'
WRAP="unshare -m sh $T/with_hosts"

ports() { json_events "$1" listening | sed 's/.*"port": *\([0-9]*\).*/\1/' | sort -u; }
# The clients need no such names.
without_names() { wrap=$WRAP WRAP=''; run "$@"; WRAP=$wrap; }
client() { without_names client "$@" </dev/null; is "$*" "$STATUS" 0; }

start_listener tcp -k many.test 0
is 'three addresses' "$(json_count tcp.json listening)" 3
is 'one port' "$(ports tcp.json)" "$PORT"
for address in 127.0.0.1 127.0.0.2 ::1; do client "$address" "$PORT"; done

start_listener udp -u many.test 0
is 'UDP: three addresses' "$(json_count udp.json listening)" 3
is 'UDP: one port' "$(ports udp.json)" "$PORT"
echo hello >hello
for address in 127.0.0.2 ::1; do
    without_names sender -u --send-only "$address" "$PORT" <hello
done
heard() { [ "$(grep -c hello udp.out)" = 2 ]; }
ok 'UDP: it is heard on each' wait_for heard

start_listener v6 -6 -k many.test 0
is '-6: one address' "$(json_count v6.json listening)" 1
client ::1 "$PORT"

# shellcheck disable=SC2086 # a list
start unknown $WRAP "$SONDE" -l unknown.test 0
wait_exit "$PID"
is 'an unknown name' "$STATUS" 3
like 'the message' unknown.err '^sonde: .*unknown\.test'
is 'in one line' "$(wc -l <unknown.err)" 1
