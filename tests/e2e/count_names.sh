#!/bin/sh
# count_names.sh: --count looks a name up anew in each round: an address that is new is marked if it is open
# there, a name that does not resolve any more is told, and is looked at again once it does.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
env --default-signal=INT true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 14

# Any address of this system, so that it is open at each of 127/8.
python3 -S -c '
import socket, sys
listener = socket.socket()
listener.bind(("0.0.0.0", 0))
listener.listen(128)
with open("any.port", "w") as file:
    print(listener.getsockname()[1], file=file)
while True:
    listener.accept()[0].close()
' >/dev/null 2>&1 &
PIDS="$PIDS $!"
wait_for test -s any.port
port=$(cat any.port)

mount_hosts '127.0.0.1 moving.test'
WRAP="$WRAP env --default-signal=INT"
# The file itself is mounted: it has to stay the same one.
moves_to() { printf '%s moving.test\n' "$1" >hosts; }

start_client probes --count 0 --interval 10ms moving.test "$port"
probes=$PID
wait_for has_lines probes.out ' at 127\.0\.0\.1 \(rtt [^,]*\)$' 3
moves_to 127.0.0.2
wait_for has_lines probes.out ' at 127\.0\.0\.2 \(rtt [^,]*\)$' 2
: >hosts
wait_for has_lines probes.err 'resolve moving\.test: ' 2
moves_to 127.0.0.2
told=$(grep -c . probes.out)
wait_for has_lines probes.out . $((told + 2))
moves_to 127.0.0.1
wait_for has_lines probes.out ' at 127\.0\.0\.1 .*new address' 1
moves_to 192.0.2.1 # nobody is there: this network has no way to it
wait_for has_lines probes.out ' at 192\.0\.2\.1 ' 3
moves_to 127.0.0.3
wait_for has_lines probes.out ' at 127\.0\.0\.3 ' 1
kill -s INT "$probes"
wait_exit "$probes"

is 'status' "$STATUS" 130
is 'new addresses are marked, others not' \
    "$(grep 'new address' probes.out | sed -E 's/.* at ([^ ]*) .*/\1/' | tr '\n' ' ')" '127.0.0.2 127.0.0.1 '
like 'the line' probes.out "^moving\.test $port/tcp open [0-9.]+ ms at 127\.0\.0\.2 \(rtt [0-9.]+ ms, new address\)\$"
like 'not there any more' probes.out ' unreachable .* at 192\.0\.2\.1 \(this system: .*, down, was open for [^,]*\)$'
is 'only the first of these is marked' "$(grep -c 'was open for' probes.out)" 1
like 'elsewhere again: it is up' probes.out ' at 127\.0\.0\.3 \(rtt [^,]*, up, was not open for [^,]*\)$'
like 'statistics name the last address' probes.err "^--- moving\.test $port/tcp at 127\.0\.0\.3: "
is 'JSON: changes' "$(json_events probes.json check | sed -n 's/.*"change": *"\([a-z]*\)".*/\1/p' | tr '\n' ' ')" \
    'address address down up '
sed -i '/^sonde: /d' probes.err
ok 'the statistics are those of the lines' figures probes

run never --count 2 --interval 0 nobody.invalid "$port"
is 'never resolved: status' "$STATUS" 3
is 'never resolved: no line' "$(cat never.out)" ''
is 'never resolved: told each time' "$(grep -c '^sonde: resolve nobody\.invalid: ' never.err)" 2
run beside -z --count 2 --interval 0 nobody.invalid,127.0.0.1 "$port"
is 'beside another: status' "$STATUS" 3
sed -i '/^sonde: /d' beside.err
ok 'beside another: its statistics' figures beside
