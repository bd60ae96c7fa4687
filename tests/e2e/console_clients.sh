#!/bin/sh
# console_clients.sh: with -l -k the console tells who comes and goes, labels what they say, and sends lines to all, or
# with /use to one; when that one has left lines go to nobody. Ctrl-D ends those addressed; with nobody there it leaves.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 17

CONSOLE_WIDTH=100
console_start -l -k --port-file port 127.0.0.1 0
wait_for test -s port
PORT=$(cat port)
ok 'the prompt says where it listens' wait_row "listening 127.0.0.1:$PORT>"
console_enter hello
ok 'a line for nobody is refused' wait_row 'nobody is here yet: nothing was sent'
peer_connects one send='I am one\n' eof touch=one.ended
one=$PEER
wait_screen 'I am one'
peer_connects two send='I am two\n' wait=go send='bye\n' fin eof
two=$PEER
ok 'lines are labelled' wait_row '2       I am two'
ok 'who comes is told' console_shows -e '#2 127.0.0.1:'
ok 'the prompt says how many, and whom one speaks to' wait_row '2 clients, all>'
console_enter everybody
console_enter '/use 2'
ok 'whom lines go to is told' wait_row 'lines go to #2 alone'
ok 'the prompt says who, and the state' wait_screen ' open>'
console_enter 'two alone'
console_enter '/clients'
ok 'clients lists them' wait_screen 'in use'
like 'with what they said' /dev/stdin '^#1 +127\.0\.0\.1:[0-9]+ +open +9 B in +10 B out' <<EOF
$(console_screen)
EOF
: >go
ok 'who leaves is told' wait_screen 'has left: lines go to nobody until /use says to whom'
wait_exit "$two"
wait_row '1 client, none>'
console_enter lost
ok 'lines then go to nobody' wait_row 'whom you speak to has left: nothing was sent'
console_enter '/use all'
wait_row '1 client, all>'
console_enter last
console_keys C-d
ok 'Ctrl-D is the end of those addressed' wait_for test -f one.ended
wait_exit "$one"
wait_row "listening 127.0.0.1:$PORT>"
is 'what one got' "$(cat one.out)" 'everybody
last'
is 'what two got' "$(cat two.out)" 'everybody
two alone'
peer_connects three send='x\n' reset
three=$PEER
wait_row '3       x'
console_enter /rst
wait_exit "$three"
is 'rst resets' "$STATUS" 0
wait_row "listening 127.0.0.1:$PORT>"
console_keys C-d
console_status
is 'with nobody there it leaves' "$STATUS" 0
console_settings 'the terminal is as it was'
