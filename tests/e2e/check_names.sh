#!/bin/sh
# check_names.sh: -z of names: a port is open if one of a name's addresses has it open, and the line says
# which; -v looks at each address by itself. A name that does not resolve is status 3, unless something is
# closed; the others are checked all the same.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
ip -6 addr show lo | grep -q ::1 || skip_all 'no IPv6 here'
mount_hosts '127.0.0.1 localhost one.test
::1 localhost
127.0.0.1 two.test
127.0.0.2 two.test'
plan 21

peers services 127.0.0.1 open closed
# shellcheck disable=SC2086
set -- $PORTS
open=$1 closed=$2

check one one.test "$open"
is 'one address: status' "$STATUS" 0
is 'one address: it is told' "$(lines_of one.out)" "one.test $open/tcp open TIME at 127.0.0.1"

check localhost localhost "$open"
is 'the first refuses, the second does not: status' "$STATUS" 0
is 'the first refuses, the second does not' "$(lines_of localhost.out)" "localhost $open/tcp open TIME at 127.0.0.1"
check both localhost "$open,$closed"
is 'none has it open' "$(lines_of both.out | tail -n 1)" \
    "localhost $closed/tcp closed TIME at ::1 (refused by the host)"
is 'none has it open: status' "$STATUS" 1

check each -v localhost "$open"
is '-v: each address' "$(lines_of each.out)" "localhost $open/tcp closed TIME at ::1 (refused by the host)
localhost $open/tcp open TIME at 127.0.0.1"
is '-v: the port is open, as it is without' "$STATUS" 0
check each4 -4 -v localhost "$open"
is '-4' "$(lines_of each4.out)" "localhost $open/tcp open TIME at 127.0.0.1"
check each6 -6 localhost "$open"
is '-6' "$(lines_of each6.out)" "localhost $open/tcp closed TIME at ::1 (refused by the host)"
check ports -v two.test "$open,$closed"
is '-v: by port, then by address' "$(lines_of ports.out | sed 's/ (.*//')" "two.test $open/tcp open TIME at 127.0.0.1
two.test $open/tcp closed TIME at 127.0.0.2
two.test $closed/tcp closed TIME at 127.0.0.1
two.test $closed/tcp closed TIME at 127.0.0.2"

check nobody nobody.invalid "$open"
is 'a name that does not resolve: status' "$STATUS" 3
is 'a name that does not resolve: no line' "$(cat nobody.out)" ''
like 'a name that does not resolve: it is told' nobody.err '^sonde: .*nobody\.invalid'
check beside -v nobody.invalid,one.test "$open"
is 'the others are checked' "$(lines_of beside.out)" "one.test $open/tcp open TIME at 127.0.0.1"
is 'beside an open one: status' "$STATUS" 3
like 'the sums name it' beside.err '1 host not resolved'
check worse nobody.invalid,one.test "$closed"
is 'beside a closed one: status' "$STATUS" 1
check any --any nobody.invalid,one.test "$open"
is '--any, beside an open one: status' "$STATUS" 0
check numeric -n one.test "$open"
is '-n: status' "$STATUS" 2
check service 127.0.0.1 nosuchservice
is 'a service that is not known: status' "$STATUS" 2
