#!/bin/sh
# console_observers_shown.sh: /hex, /trace, /time and /stats show above the line being edited what passes, how the
# connection closes, how long its steps have taken so far and the kernel's figures; switched off they show no more; with
# /frame hex shows messages. All of it goes to the terminal, also where standard error is a file.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 21

rows() { console_scrollback >rows; grep -cE -e "$1" rows; }

CONSOLE_HEIGHT=60
peer_listens server send='before\n' wait=go1 send='one\n' wait=go2 send='two\n' wait=go3 send='thr' \
    wait=go4 send='ee\n' wait=go5 send='four\n' eof touch=ended wait=go6 fin
console_start 127.0.0.1 "$PORT"
wait_screen before
console_enter '/hex on'
wait_screen 'hex is on'
console_begin 'half a li'
: >go1
wait_screen '|one.|'
is 'hex: its head, with the offset' "$(rows '^in 1 .* 4 bytes at 7$')" 1
is 'hex: its line' "$(rows '^00000007  6f 6e 65 0a  *\|one\.\|$')" 1
console_enter ne
wait_screen '|half a line.|'
is 'hex: what is sent' "$(rows '^out 1 .* 12 bytes at 0$')" 1
console_enter '/hex on'
console_enter '/hex off'
wait_screen 'hex is off'
: >go2
wait_row two
is 'hex off: no more' "$(rows '\|two')" 0

console_enter '/hex on'
console_enter '/frame line'
wait_screen 'frame is line'
: >go3
console_enter '/time'
wait_screen 'so far'
is 'frame: a message that has begun is not shown yet' "$(rows '\|thr')" 0
: >go4
wait_screen '|three.|'
is 'frame: a message from its beginning' "$(rows '^in 1 .* 6 bytes at 15$')" 1
console_enter '/frame off'
wait_screen 'frame is off'
console_enter '/hex off'

is 'time: whose' "$(rows "^#1 times of 127\.0\.0\.1:$PORT, so far$")" 1
is 'time: the connect' "$(rows '^  connect  *[0-9.]+ m?s')" 1
is 'time: up to now' "$(rows '^  total  *[0-9.]+ m?s')" 1
is 'time: no end is claimed' "$(rows '^  (close|ended) ')" 0
console_enter '/stats'
wait_screen 'statistics now: '
is 'stats: bytes' "$(rows '#1 +statistics now: 21 bytes in, 12 bytes out$')" 1
like 'stats: figures' rows '^ +rtt .*, options: '

console_enter '/trace on'
wait_screen 'trace is on'
: >go5
wait_row four
console_keys C-d
wait_for test -e ended
: >go6
console_status
is 'status' "$STATUS" 0
console_scrollback >rows
sed -n '/^trace is on/,$ p' rows >ladder
is 'trace: who' "$(rows "^#1 127\.0\.0\.1:[0-9]+ \(we\)  *127\.0\.0\.1:$PORT \(peer\)$")" 1
is 'trace: no handshake is claimed' "$(grep -c SYN ladder)" 0
like 'trace: data by its number' ladder '<---* +data +call +seq 22, 5 bytes'
like 'trace: our FIN' ladder ' FIN +---*> +call +seq 13'
like 'trace: the peer'"'"'s FIN' ladder '<---* +FIN +kernel +seq 27'
wait_exit "$PEER"

# Once all is over the last one is told of; and standard error is a file.
peer_listens server send='done\n' fin eof
# shellcheck disable=SC2016 # of the inner shell
echo 'exec "$@" 2>stderr.log' >to_file
WRAP="sh to_file"
console_start 127.0.0.1 "$PORT"
wait_screen closed
console_enter '/time'
wait_screen 'times of'
console_enter '/hex on'
wait_screen 'hex is on'
console_enter 'too late'
is 'over: an end' "$(rows '^  close  *[0-9.]+ m?s')" 1
console_enter '/stats'
wait_screen 'stats: no connection is open'
console_keys C-d
console_status
is 'over: status' "$STATUS" 0
is 'over: nothing of it is on standard error' "$(cat stderr.log)" ''
