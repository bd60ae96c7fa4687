#!/bin/sh
# source_family.sh: with -s a name's addresses of the other family are left out, and are the reason of a failure only if
# there is no other: who refused at the family that fits is told, whichever look-up ends last.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 5

mount_hosts '127.0.0.1 both.test
::1 both.test
fd09::1 six.test'
closed_port
failed=''
for turn in 1 2 3 4 5 6 7 8; do
    run refused -s 127.0.0.1 both.test "$PORT"
    [ "$STATUS" = 1 ] || failed="$failed $turn: $STATUS"
done
is 'the family that fits refused: status' "$failed" ''
like 'the family that fits refused: it is told' refused.json '"message":"connect both\.test:[0-9]*: connection refused"'

run waits --wait-open 300ms -s 127.0.0.1 both.test "$PORT"
is '--wait-open waits for it: status' "$STATUS" 4

run none -s 127.0.0.1 six.test "$PORT"
is 'no address of the family: status' "$STATUS" 2
like 'no address of the family: it is told' none.json '"message":"-s: six\.test has no address of that family"'
