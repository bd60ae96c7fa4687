#!/bin/sh
# console_closed.sh: where the peer ends first all it said is shown, the prompt says closed, and the console stays: a line
# is refused, /reconnect goes again, Ctrl-D and /quit leave with the last connection's status. So it is after a reset and
# where a second connection cannot be made; one that fails at first leaves the terminal alone.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 14

start_listener server -k -c 'echo hello; read -r line; echo "got $line"' 127.0.0.1 0 </dev/null
SERVER=$PID
console_start 127.0.0.1 "$PORT"
wait_row hello
console_enter first
ok 'the answer is shown' wait_row 'got first'
ok 'the end is told' wait_row 'the peer has ended'
ok 'the prompt says closed' wait_row "127.0.0.1:$PORT closed>"
console_enter nobody
ok 'a line is refused' wait_row 'closed: nothing was sent; /reconnect goes again'
console_enter /reconnect
wait_screen "127.0.0.1:$PORT open>"
console_enter second
ok 'the second connection answers' wait_row 'got second'
wait_row "127.0.0.1:$PORT closed>"
console_keys C-d
console_status
is 'after Ctrl-D' "$STATUS" 0
console_settings 'the terminal is as it was'

console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter x
wait_screen ' closed>'
kill "$SERVER"
wait_exit "$SERVER"
console_enter /reconnect
ok 'what cannot be reached again is told' wait_screen 'connection refused'
wait_row "127.0.0.1:$PORT closed>"
console_enter /quit
console_status
is 'its status is the last one' "$STATUS" 1

peer_listens server send='before\n' read=3 rst
console_start 127.0.0.1 "$PORT"
ok 'what came before a reset is shown' wait_row before
console_enter go
ok 'the reset is told' wait_screen 'connection reset by peer'
ok 'the console stays' wait_row "127.0.0.1:$PORT closed>"
console_enter /quit
console_status
is 'the status of a reset' "$STATUS" 5

closed_port
console_start 127.0.0.1 "$PORT"
console_status
is 'where nobody is at first there is no console' "$STATUS $(console_screen | head -n 1)" \
    "1 sonde: connect 127.0.0.1:$PORT: connection refused"
