#!/bin/sh
# console_end.sh: Ctrl-D half-closes: the peer has the end and goes on speaking, all of which is shown; with its own end
# the console leaves by itself, with the status a pipe would give.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 7

peer_listens server eof send='after your end\n' wait=go send='last\n' fin
console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter 'only line'
console_keys C-d
ok 'what the peer says after our end is shown' wait_row 'after your end'
ok 'the prompt says half-closed' wait_row "127.0.0.1:$PORT half-closed>"
console_enter 'too late'
ok 'nothing is sent any more, and that is told' wait_row 'our end has been said: nothing was sent'
: >go
console_status
is 'its status' "$STATUS" 0
ok 'all was shown' console_shows -x last
wait_exit "$PEER"
is 'what the peer got' "$(cat server.out)" 'only line'

peer_listens server eof rst
console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter '/fin'
console_status
is 'after a reset' "$STATUS" 5
