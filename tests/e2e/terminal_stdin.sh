#!/bin/sh
# terminal_stdin.sh: a terminal on stdin: a typed line goes out at once, Ctrl-D half-closes and the answer is still
# received; the peer's FIN ends the run, and a terminal that goes away is the
# end of stdin, unless SIGHUP comes with it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 10

peer_listens server read=6 touch=heard eof send=answer fin
# shellcheck disable=SC2086
start typed $TERMINAL 'type=hello\n' wait=heard 'type=\x04' -- "$SONDE" --json=typed.json 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'status' "$STATUS" 0
is 'the answer came after Ctrl-D' "$(cat typed.out)" answer
is 'our FIN went first' "$(event_order typed fin_sent fin_received)" 'fin_sent fin_received '
wait_exit "$PEER"
is 'the line arrived, and the end' "$STATUS $(cat server.out)" '0 hello'

peer_listens server send=greeting fin eof
# shellcheck disable=SC2086
start ended $TERMINAL -- "$SONDE" --json=ended.json 127.0.0.1 "$PORT"
wait_exit "$PID"
is "status after the peer's FIN, nothing typed" "$STATUS" 0
is 'what was received is written' "$(cat ended.out)" greeting
is "the peer's FIN went first" "$(event_order ended fin_sent fin_received)" 'fin_received fin_sent '
wait_exit "$PEER"
is 'the peer saw an orderly end' "$STATUS" 0

peer_listens server send=hello touch=sent eof send=late fin
# shellcheck disable=SC2086
start gone $TERMINAL wait=sent hangup -- "$SONDE" --json=gone.json 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'the terminal goes away: status' "$STATUS" 0
is 'the terminal goes away: all is received' "$(cat gone.out)" hellolate
