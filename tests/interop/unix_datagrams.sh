#!/bin/sh
# unix_datagrams.sh: sonde and socat exchange Unix datagrams in both roles; a client of sonde's has a name of
# its own, so that it can be answered.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need socat
plan 5

printf 'a question\n' >here
printf 'the answer\n' >there

start peer socat -t "$PATIENCE" UNIX-RECVFROM:server SYSTEM:'head -n 1 >asked; cat there'
wait_for test -S server
run sonde -U -u --max-bytes 11 server <here
is "the client's status" "$STATUS" 0
same_file "socat's answer arrived" sonde.out there
wait_for cmp -s asked here
same_file "sonde's question arrived" asked here

start_listener sonde -U -u listener <there
start peer socat -t "$PATIENCE" - UNIX-SENDTO:listener,bind=client <here
wait_for cmp -s sonde.out here
same_file "socat's question arrived" sonde.out here
wait_for cmp -s peer.out there
same_file "sonde's answer arrived" peer.out there
