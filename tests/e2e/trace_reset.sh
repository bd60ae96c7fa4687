#!/bin/sh
# trace_reset.sh: --trace shows a reset where it came from: the peer's, which ends the ladder, and no state is claimed
# behind it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

mkfifo in
exec 4<>in
peer_listens server send=before acknowledged wait=written rst 4>&-
start_client client --trace 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for grep -q before client.out
: >written
wait_exit "$client"
is 'status' "$STATUS" 5
like "the peer's reset" client.err '^.{13} +<-+ +RST +kernel'
is 'once' "$(grep -c ' RST ' client.err)" 1
unlike 'no FIN came' client.err '<-+ +FIN'
unlike 'nothing waits after a reset' client.err 'TIME_WAIT|FIN_WAIT'
is 'it is the last of the ladder' "$(grep -E '(call|kernel)( |$)' client.err | tail -n 1 | grep -c RST)" 1
