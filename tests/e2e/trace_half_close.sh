#!/bin/sh
# trace_half_close.sh: --trace shows our FIN when it is sent, what the peer says after it, and then the peer's FIN; and
# the other way round.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

line_of() { grep -nE "$2" "$1" | head -n 1 | cut -d : -f 1; }

peer_listens server eof wait=seen send=late fin
start_client ours --trace 127.0.0.1 "$PORT" </dev/null
ours=$PID
wait_for grep -Eq 'FIN +-+> +call' ours.err
: >seen
wait_exit "$ours"
is 'we end first: status' "$STATUS" 0
ok 'we end first: data after our FIN' \
    test "$(line_of ours.err 'FIN +-+>')" -lt "$(line_of ours.err '<-+ +data +call +seq 1, 4 bytes')"
ok "we end first: then the peer's FIN" \
    test "$(line_of ours.err '<-+ +data')" -lt "$(line_of ours.err '<-+ +FIN +kernel +seq 5')"

mkfifo in
exec 4<>in
peer_listens server send=early fin eof 4>&-
start_client theirs --trace 127.0.0.1 "$PORT" <in 4>&-
theirs=$PID
wait_for grep -Eq '<-+ +FIN +kernel' theirs.err
echo late >&4
exec 4>&-
wait_exit "$theirs"
is 'the peer ends first: status' "$STATUS" 0
like 'the peer ends first: the state that leaves' theirs.err 'FIN +kernel +seq 6, CLOSE_WAIT'
ok 'the peer ends first: data after its FIN' \
    test "$(line_of theirs.err '<-+ +FIN')" -lt "$(line_of theirs.err 'data +-+> +call +seq 1, 5 bytes')"
