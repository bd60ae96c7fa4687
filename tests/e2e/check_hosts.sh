#!/bin/sh
# check_hosts.sh: -z of several hosts: lists, IPv6 literals, TARGETs of several schemes in one run, the same one twice;
# the lines come in the order given, however slow one is, hosts before ports. -4 and -6 choose among a name's addresses,
# -n takes no names, and many hosts are looked at as few.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/sockets.sh"
ip -6 addr show lo | grep -q ::1 || skip_all 'no IPv6 here'
mount_hosts '127.0.0.1 localhost
::1 localhost
127.0.0.1 v4.test'
plan 22

peers services 127.0.0.1 open closed udp-answer=pong udp-mute
# shellcheck disable=SC2086
set -- $PORTS
open=$1 closed=$2 answers=$3 mute=$4
peers six ::1 open
open6=$PORT
tell server unix-listen "$T/path,with:comma"

# hosts_of FILE: the first two fields of its lines.
hosts_of() { cut -d ' ' -f 1,2 "$1" | tr '\n' ' '; }
states_of() { lines_of "$1" | sed -E 's/.* ([a-z-]+) TIME.*/\1/' | tr '\n' ' '; }

check list 127.0.0.3,127.0.0.1,127.0.0.2 "$open" "$closed"
first=$open second=$closed
is 'a list: hosts in the order given, ports in theirs' "$(hosts_of list.out)" \
    "127.0.0.3 $first/tcp 127.0.0.3 $second/tcp 127.0.0.1 $first/tcp 127.0.0.1 $second/tcp 127.0.0.2 $first/tcp \
127.0.0.2 $second/tcp "
is 'a list: status' "$STATUS" 1

check twice 127.0.0.1,127.0.0.1 "$open"
is 'the same host twice' "$(hosts_of twice.out)" "127.0.0.1 $open/tcp 127.0.0.1 $open/tcp "
check twice_target "127.0.0.1:$open" "127.0.0.1:$open"
is 'the same TARGET twice' "$(hosts_of twice_target.out)" "127.0.0.1 $open/tcp 127.0.0.1 $open/tcp "
is 'the same TARGET twice: status' "$STATUS" 0

check schemes "tcp://127.0.0.1:$open" "udp://127.0.0.1:$answers" "unix:$T/path,with:comma" "tcp://[::1]:$open6"
is 'several schemes' "$(hosts_of schemes.out)" \
    "127.0.0.1 $open/tcp 127.0.0.1 $answers/udp $T/path,with:comma unix ::1 $open6/tcp "
is 'several schemes: status' "$STATUS" 0
check slow -w 300ms "udp://127.0.0.1:$mute" "unix:$T/none" "tcp://127.0.0.1:$open" "udp://127.0.0.1:$answers"
is 'a silent one first: the others wait with their lines' "$(states_of slow.out)" 'no-answer unreachable open open '
is 'a silent one first: status' "$STATUS" 1
check mixed -4 127.0.0.1 "$open" "udp://localhost:$answers"
is 'ports for the list, a TARGET with its own' "$(hosts_of mixed.out)" "127.0.0.1 $open/tcp localhost $answers/udp "
check mixed -w 300ms vsock:1:9 "tcp://127.0.0.1:$open"
like 'vsock beside the others: their lines' mixed.out "^127\.0\.0\.1 $open/tcp open "

for spelling in "[::1]:$open6" "tcp://[::1]:$open6"; do
    check v6 "$spelling"
    is "$spelling" "$(lines_of v6.out)" "::1 $open6/tcp open TIME"
done
check v6 ::1,127.0.0.1 "$open6"
is '::1 in a list' "$(hosts_of v6.out)" "::1 $open6/tcp 127.0.0.1 $open6/tcp "
check v6 "::1:$open6"
is 'without brackets: status' "$STATUS" 2
like 'without brackets: what was meant' v6.err "\[::1\]:$open6"

check only4 -4 localhost "$open"
is '-4' "$(lines_of only4.out) $STATUS" "localhost $open/tcp open TIME at 127.0.0.1 0"
check only6 -6 localhost "$open6"
is '-6' "$(lines_of only6.out) $STATUS" "localhost $open6/tcp open TIME at ::1 0"
check none6 -6 v4.test "$open"
is '-6 and a name without: status' "$STATUS" 3
check numeric -n 127.0.0.1,localhost "$open"
is '-n and a name: status' "$STATUS" 2
is '-n and a name: nothing is looked at' "$(cat numeric.out)" ''

many=$(i=1; while [ $i -le 200 ]; do printf '127.0.1.%d,' $i; i=$((i + 1)); done)
check many -v "${many}127.0.0.1" "$open"
is '200 hosts: the one that is open' "$(sed -n 's/ open .*//p' many.out)" "127.0.0.1 $open/tcp"
