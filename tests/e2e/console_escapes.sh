#!/bin/sh
# console_escapes.sh: what would do something to the terminal is shown in the console, not executed, in what a peer says
# and in what is told of it; --raw lets a peer's own through.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
. "$SOURCE_DIR/tests/dialog.sh"
plan 5

sent='\x1b]0;title\x07\x1b[2J\x1b[1;1Hx\x9b31m\n'
peer_listens server send="$sent" read=2 send='\x1b[7m\n' eof
console_start 127.0.0.1 "$PORT"
ok 'controls are shown' wait_row '\x1b]0;title\x07\x1b[2J\x1b[1;1Hx\x9b31m'
ok 'and not executed' console_shows 'connected to'
console_enter x
wait_row '\x1b[7m'
if has_patterns; then
    console_enter '/expect .\[7.'
    ok 'nor is what matched' wait_screen 'ms: \x1b[7m'
else
    skip 'nor is what matched' "$NO_PATTERNS"
fi
console_enter /quit
console_status

peer_listens server send='some \x1b[1mbold\x1b[0m text\n' eof
console_start --raw 127.0.0.1 "$PORT"
ok 'raw: they are executed' wait_row 'some bold text'
console_enter /quit
console_status
is 'its status' "$STATUS" 0
