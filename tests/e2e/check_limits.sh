#!/bin/sh
# check_limits.sh: where source ports or descriptors run out, -z waits for them and says so once; nothing is told of a
# port that was not looked at. The order of the ports holds though the first is silent and others are open at once.
# With --wait-open a port that stays closed does not keep the others from being looked at, however few may be at once.
# Memory is bounded by -j, whatever the number of ports.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/routes.sh"
plan 21

limits() { python3 -S "$SOURCE_DIR/tests/e2e/check_limits.py" "$@"; }
# ports_of FILE: what the first words of its lines name.
ports_of() { sed 's|^[^ ]* \([0-9]*\)/tcp.*|\1|' "$1"; }

peers first 127.0.0.1 silent open closed open open
# shellcheck disable=SC2086
set -- $PORTS
check order -w 300ms 127.0.0.1 "$1-$5"
is 'the first is silent: status' "$STATUS" 1
is 'the first is silent: in order' "$(ports_of order.out)" "$(seq "$1" "$5")"
is 'the first is silent: it and those that are open' "$(grep -v closed order.out | lines_of /dev/stdin)" \
    "127.0.0.1 $1/tcp filtered TIME (no answer)
127.0.0.1 $2/tcp open TIME
127.0.0.1 $4/tcp open TIME
127.0.0.1 $5/tcp open TIME"
check turns -v -j 2 -w 300ms 127.0.0.1 "$1-$(($1 + 200))"
is 'so few at once that others wait for it: in order' "$(ports_of turns.out | sort -nc && echo sorted)" sorted
like 'so few at once that others wait for it: all are told' turns.err '^sonde: 201 ports in .* 1 filtered$'

peers closed 127.0.0.1 closed closed closed closed closed closed closed closed open
# shellcheck disable=SC2086
check waiting -j 1 --any --wait-open 20 127.0.0.1 "$(list_of $PORTS)"
is '--wait-open: the last of nine is open, one at a time: status' "$STATUS" 0
is '--wait-open: the last of nine is open, one at a time' "$(state_of waiting.out "${PORTS##* }")" open

routes_up
# shellcheck disable=SC3045
(ulimit -n 40 && exec "$SONDE" -z -j 1000 -w 40ms 10.9.3.3,127.0.0.1 1-200 "$4" >few.out 2>few.err </dev/null)
is 'few descriptors: status' $? 1
# shellcheck disable=SC3045
(ulimit -n 32 && exec "$SONDE" -z "$(yes localhost | head -n 20 | paste -sd , -)" 1 >names.out 2>names.err </dev/null)
is 'few descriptors, many names: each is looked at' "$(grep -c '^localhost 1/tcp closed' names.out)" 20
is 'few descriptors: each silent one is told, in order' "$(grep '^10\.9\.3\.3 .*filtered' few.out | ports_of /dev/stdin)" \
    "$(seq 200; echo "$4")"
is 'few descriptors: the others' "$(grep -v filtered few.out | lines_of /dev/stdin)" \
    "127.0.0.1 $4/tcp open TIME
127.0.0.1 1-200/tcp closed"
is 'few descriptors: it says so once' "$(grep -c 'limit of descriptors' few.err)" 1
like 'few descriptors: the sums' few.err '^sonde: 402 ports in .*: 1 open, 200 closed, 201 filtered$'

if sanitized; then
    skip 'memory' 'sanitizers take memory of their own'
else
    few=$(limits memory "$SONDE" -z -j 500 -w 1ms 10.9.3.3 1-2000)
    many=$(limits memory "$SONDE" -z -j 500 -w 1ms 10.9.3.3 1-30000)
    ok "memory: 30,000 silent ports take $many KiB, 2,000 took $few" test "$many" -lt $((few + 1024))
fi

echo '40000 40009' >/proc/sys/net/ipv4/ip_local_port_range
start full limits connected full.ports go
wait_for test -s full.ports || exit 1
open=$(tr ' ' , <full.ports)
start starved "$SONDE" -z -w 5 127.0.0.1 "$open,$PORT" </dev/null
starved=$PID
wait_for grep -q 'waiting for source ports' starved.err
is 'no source port is left: nothing is told' "$(grep -c open starved.out)" 0
touch go
wait_exit "$starved"
is 'no source port was left: status' "$STATUS" 1
is 'no source port was left: those that are open' "$(grep -o '[0-9]*/tcp open' starved.out | tr '\n' ' ')" \
    "$(sed 's|\([0-9]*\)|\1/tcp open|g' full.ports) "
is 'no source port was left: the one that is closed' "$(state_of starved.out "$PORT")" closed
is 'no source port was left: it says so once' "$(grep -c 'waiting' starved.err)" 1

peers any 0.0.0.0 open
mount_hosts "$(seq 200 | sed 's/.*/127.0.1.& h&.test/')"
# shellcheck disable=SC3045,SC2086
(ulimit -n 64 && exec $WRAP "$SONDE" -z --wait-open 4 "$(seq -s , 200 | sed 's/[0-9][0-9]*/h&.test/g')" "$PORT" \
    >waits.out 2>waits.err </dev/null)
is 'few descriptors, many names, --wait-open: status' $? 0
is 'few descriptors, many names, --wait-open: each is looked up' "$(grep -c "^h[0-9]*\.test $PORT/tcp open" waits.out)" 200
