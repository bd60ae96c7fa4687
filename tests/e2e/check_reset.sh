#!/bin/sh
# check_reset.sh: a service that accepts and resets at once is open, also where the reset is there before
# sonde looks: one that refuses never completes the handshake.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/routes.sh"
plan 4

peers rude 127.0.0.1 reset=
check quick 127.0.0.1 "$PORT"
is 'it is open' "$(state_of quick.out "$PORT")" open
is 'status' "$STATUS" 0

routes_up
start_on router far python3 -S "$SOURCE_DIR/tests/e2e/check_rude.py" far.ready 10.9.3.5 go
wait_for test -e far.ready || exit 1
start late "$SONDE" -z -w 20 10.9.3.5 80 </dev/null
late=$PID
wait_for test -e far.ready.syn
kill -STOP "$late"
touch go
wait_for test -e far.ready.reset
kill -CONT "$late"
wait_exit "$late"
is 'though the reset was first: it is open' "$(state_of late.out 80)" open
is 'though the reset was first: status' "$STATUS" 0
