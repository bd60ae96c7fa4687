#!/bin/sh
# console_expect.sh: what is typed behind /expect waits for the match, so that lines typed at once are a dialog; a group of
# the match can be sent; Ctrl-C gives up waiting.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 6

# It asks only when it has been answered, and each time another line is too early.
peer_listens server send='220 ready id=' wait=1 send='x7;\r\n' read=8 send='250 ok\r\n' read=5 quiet=0.1 send='354 go\r\n' \
    eof touch=ended
console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter '/expect id=(\w+);'
console_enter '/send HELO ${1}\n'
console_enter '/expect ^250 '
console_enter 'MAIL'
console_enter '/expect ^354 '
console_enter 'end'
console_enter '/fin'
: >1
wait_for test -f ended
ok 'all has been said' test -f ended
console_status
is 'its status' "$STATUS" 0
is 'in its order' "$(cat server.out)" 'HELO x7
MAIL
end'
ok 'matches are told' console_shows -e 'ms: 354'

# row_below TEXT ROW: the row behind the one that ends with TEXT: Enter has taken the line away from the editor.
row_below() { console_screen | sed -n "/$1\$/{n;p;}" | grep -Fqx -e "$2"; }

start_listener server --recv-only 127.0.0.1 0 </dev/null
console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter '/expect never'
console_enter 'not sent'
wait_for row_below ' open> not sent' "127.0.0.1:$PORT open>"
console_keys C-c
ok 'Ctrl-C gives up waiting' wait_row 'waits no longer'
console_enter 'sent'
console_enter '/quit'
wait_exit "$PID"
is 'and drops what waited' "$(cat server.out)" sent
