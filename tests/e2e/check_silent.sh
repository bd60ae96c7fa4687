#!/bin/sh
# check_silent.sh: a port whose silence lasts is filtered, not closed: where a backlog is full, and where
# packets go nowhere. The line says how long was waited, and the status is 4 if nothing is worse.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/routes.sh"
plan 20

# waited FILE PORT: the milliseconds that its line says.
waited() { sed -n "s|^[^ ]* $2/tcp [a-z]* \([0-9]*\)\.[0-9]* ms.*|\1|p" "$1"; }

# shellcheck disable=SC2119
silent_port
silent=$PORT
check full -w 300ms 127.0.0.1 "$silent"
is 'a full backlog: status' "$STATUS" 4
is 'a full backlog' "$(lines_of full.out)" "127.0.0.1 $silent/tcp filtered TIME (no answer)"
is_between 'it says how long it waited' "$(waited full.out "$silent")" 300 10000

peers services 127.0.0.1 open closed
# shellcheck disable=SC2086
set -- $PORTS
check mixed -w 200ms 127.0.0.1 "$1,$silent"
is 'beside an open one: status' "$STATUS" 4
check any --any -w 200ms 127.0.0.1 "$1,$silent"
is '--any, beside an open one: status' "$STATUS" 0
check worse -w 200ms 127.0.0.1 "$2,$silent"
is 'beside a closed one: status' "$STATUS" 1

routes_up
check nowhere -w 300ms 10.9.3.3 80
is 'a network that drops packets: status' "$STATUS" 4
is 'a network that drops packets' "$(lines_of nowhere.out)" '10.9.3.3 80/tcp filtered TIME (no answer)'
is_between 'it says how long it waited' "$(waited nowhere.out 80)" 300 10000
check nowhere6 -w 300ms fd09:3::3 80
is 'IPv6' "$(lines_of nowhere6.out)" 'fd09:3::3 80/tcp filtered TIME (no answer)'
is 'IPv6: status' "$STATUS" 4

check many -w 300ms 10.9.3.3 1-500
is '500 ports: status' "$STATUS" 4
is '500 ports: each is told' "$(grep -c 'filtered .*(no answer)$' many.out)" 500
is '500 ports: in order' "$(sed 's|.* \([0-9]*\)/tcp.*|\1|' many.out | sort -nc && echo sorted)" sorted
like '500 ports: the sums' many.err '^sonde: 500 ports in [0-9.]+ m?s: 500 filtered$'
is_between '500 ports: they were waited for together' \
    "$(sed -n 's/.* in \([0-9]*\)\.[0-9]* ms:.*/\1/p' many.err)" 300 10000

check few -v -j 2 -w 200ms 10.9.3.3 1-4
is_between '-j 2: four of them take two turns' \
    "$(sed -n 's/.* in \([0-9]*\)\.[0-9]* ms:.*/\1/p' few.err)" 400 10000

peers_on host web 10.9.2.2 open
check beyond 10.9.2.2 "$PORT"
is 'behind the same router what answers is open' "$(state_of beyond.out "$PORT")" open

# shellcheck disable=SC3045
ulimit -n 100
check narrow -w 200ms 10.9.3.3 1-60
is 'few descriptors: status' "$STATUS" 4
is 'few descriptors: all were looked at' "$(grep -c 'filtered .*(no answer)$' narrow.out)" 60
