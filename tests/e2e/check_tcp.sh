#!/bin/sh
# check_tcp.sh: -z says of TCP ports whether they are open or closed: a line each, in the order of the ports,
# however they were asked for; with more than 20 of them the closed ones are summed up. The status says
# whether all (--any: one) are open. Nothing is said to those that are, and standard input is not read.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
plan 31

peers services 127.0.0.1 open closed open
# shellcheck disable=SC2086
set -- $PORTS
one=$1 closed=$2 two=$3

check open 127.0.0.1 "$one"
is 'one that is open: status' "$STATUS" 0
is 'its line' "$(lines_of open.out)" "127.0.0.1 $one/tcp open TIME"
like 'its time' open.out ' open [0-9]+\.[0-9]+ ms$'
is 'no sums of one' "$(cat open.err)" ''

check closed 127.0.0.1 "$closed"
is 'one that is closed: status' "$STATUS" 1
is 'it says by whom' "$(lines_of closed.out)" "127.0.0.1 $closed/tcp closed TIME (refused by the host)"

wanted="127.0.0.1 $one/tcp open TIME
127.0.0.1 $closed/tcp closed TIME (refused by the host)
127.0.0.1 $two/tcp open TIME"
check several 127.0.0.1 "$two,$closed,$one"
is 'a list: in the order of the ports' "$(lines_of several.out)" "$wanted"
is 'one of them closed: status' "$STATUS" 1
check words 127.0.0.1 "$two" "$one" "$closed,$one"
is 'words and repetitions' "$(lines_of words.out)" "$wanted"
check sums -v 127.0.0.1 "$two,$closed,$one"
like 'the sums' sums.err '^sonde: 3 ports in [0-9.]+ m?s: 2 open, 1 closed$'
check any --any 127.0.0.1 "$closed,$two"
is '--any: one is open: status' "$STATUS" 0
check none --any 127.0.0.1 "$closed"
is '--any: none is: status' "$STATUS" 1
check both 127.0.0.1 "$one,$two"
is 'all open: status' "$STATUS" 0

check hosts 127.0.0.2,127.0.0.1 "$one"
is 'several hosts: in the order given' "$(lines_of hosts.out)" \
    "127.0.0.2 $one/tcp closed TIME (refused by the host)
127.0.0.1 $one/tcp open TIME"
check targets "127.0.0.1:$one" "tcp://127.0.0.1:$closed"
is 'targets of one word' "$(lines_of targets.out)" "127.0.0.1 $one/tcp open TIME
127.0.0.1 $closed/tcp closed TIME (refused by the host)"

check twenty 127.0.0.1 1-19 "$one"
is '20 ports: each has its line' "$(wc -l <twenty.out | tr -d ' ')" 20
check many 127.0.0.1 1-12 14-21 "$one,$closed"
is 'more of them: the closed ones have one' "$(lines_of many.out)" "127.0.0.1 $one/tcp open TIME
127.0.0.1 1-12,14-21,$closed/tcp closed"
is 'status' "$STATUS" 1
like 'the sums' many.err '^sonde: 22 ports in [0-9.]+ m?s: 1 open, 21 closed$'
check hosts2 127.0.0.1,127.0.0.3 1-21
is 'a line for each host' "$(lines_of hosts2.out)" '127.0.0.1 1-21/tcp closed
127.0.0.3 1-21/tcp closed'
check listed -v 127.0.0.1 1-12 14-21 "$one,$closed"
is '-v lists them' "$(grep -c 'tcp closed .*(refused by the host)$' listed.out)" 21
is '-v: in order' "$(sed 's/^[^ ]* \([0-9]*\).*/\1/' listed.out | sort -nc && echo sorted)" sorted

if ip -6 addr show lo | grep -q ::1; then
    peers services6 ::1 open closed
    check six ::1 "$(echo "$PORTS" | tr ' ' ',')"
    is 'IPv6' "$(lines_of six.out)" "::1 $PORT/tcp open TIME
::1 ${PORTS##* }/tcp closed TIME (refused by the host)"
    peers dual 127.0.0.1 open
    check families ::1,127.0.0.1 "$PORT"
    is 'both' "$(state_of families.out "$PORT" | tr '\n' ' ')" 'closed open '
else
    skip 'IPv6' 'no IPv6 here'
    skip 'both' 'no IPv6 here'
fi

echo unread >input
start unread sh -c '"$@" >unread.lines && cat' - "$SONDE" -z 127.0.0.1 "$one" <input
wait_exit "$PID"
is 'standard input is not read' "$(cat unread.out)" unread
is 'nor does it matter when it is closed' "$("$SONDE" -z 127.0.0.1 "$one" <&- | wc -l | tr -d ' ')" 1

check all 127.0.0.1 1-65535
is 'all ports: status' "$STATUS" 1
is 'all ports: the open ones' "$(grep -c open all.out)" 3
is 'all ports: two lines for what is closed' "$(grep -c 'closed$' all.out)" 1
like 'all ports: the sums' all.err '^sonde: 65535 ports in [0-9.]+ m?s: 3 open, 65532 closed$'

wait_for grep -q end services.out
is 'what is open hears an end and nothing else' "$(sort -u services.out)" 'open end'
