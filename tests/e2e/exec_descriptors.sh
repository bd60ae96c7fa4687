#!/bin/sh
# exec_descriptors.sh: a program has descriptors 0, 1 and 2 and no other: none of sonde's, though there are listeners,
# other clients, log files and an event loop, and none that sonde was started with. Its limit of them is the one that
# sonde was started with.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ -d /proc/self/fd ] || skip_all 'no /proc/self/fd here'
plan 4

# ls has one more itself, for the folder.
list='ls -l /proc/self/fd | sed -n "s/.* \([0-9]*\) -> .*/\1/p" | sort -n | tr "\n" " "; echo; ulimit -Sn'

soft=200 # sonde raises its own to the hard one
# shellcheck disable=SC3045
ulimit -Sn $soft
exec 7<"$SOURCE_DIR/LICENSE" 8>extra 9<&7
start_listener listener -k -vv --trace --stats --pcap "$T/packets" -c "$list; cat" 127.0.0.1 0
peer_connects first send=a read=1 touch=there hold
wait_for test -s first.out
run client 127.0.0.1 "$PORT"
is 'a client of many' "$(sed -n 1p client.out)" '0 1 2 3 '
is 'its limit' "$(sed -n 2p client.out)" "$soft"

start plain "$SONDE" -l --port-file port -k -c "$list" 127.0.0.1 0
wait_for test -s port
run client 127.0.0.1 "$(cat port)"
is 'joined by the socket' "$(sed -n 1p client.out)" '0 1 2 3 '
is 'its limit' "$(sed -n 2p client.out)" "$soft"
