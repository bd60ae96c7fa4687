#!/bin/sh
# console_listen.sh: with -l the console says where it listens, who came, and that it is closed; the end that a person says
# is meant, also where nothing was said before.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 9

console_start -l --port-file port 127.0.0.1 0
wait_for test -s port
PORT=$(cat port)
ok 'the prompt says where it listens' wait_row "listening 127.0.0.1:$PORT>"
peer_connects client send='hi\n' eof send='my end\n' fin
ok 'who comes is told' wait_screen ' is here'
ok 'what he says is shown' wait_row hi
ok 'the prompt says who, and the state' wait_screen ' open>'
console_keys C-d
ok 'our end reaches him, though nothing was said' wait_row 'my end'
console_status
is 'its status' "$STATUS" 0

rm port
console_start -l --port-file port 127.0.0.1 0
wait_for test -s port
PORT=$(cat port)
peer_connects client send='hi\n' fin eof
ok 'after his end it is closed' wait_screen ' closed>'
console_enter /reconnect
ok 'and one cannot connect to him' wait_row 'only where one connects'
console_enter /quit
console_status
is 'its status then' "$STATUS" 0
