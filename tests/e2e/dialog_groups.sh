#!/bin/sh
# dialog_groups.sh: ${N} in a --send is a group of the last match, \$ a dollar; a script of its own that begins with
# #! and sonde --dialog says the same, its comments left out.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 4

peer_listens server 'send=nonce=abc; realm="x y"\r\n' eof
# shellcheck disable=SC2016
talk client --expect 'nonce=(\w+); realm="(.*)"' --send '${2}:${1} \${1}$1\n' 127.0.0.1 "$PORT"
is 'the status' "$STATUS" 0
wait_exit "$PEER"
# shellcheck disable=SC2016
is 'what was sent' "$(cat server.out)" 'x y:abc ${1}$1'

cat >answer <<END
#!$SONDE --dialog
# what the server wants
expect nonce=(\w+)

--pause 10ms
send \${0}
END
chmod +x answer
peer_listens server 'send=nonce=abc; ' eof
start client ./answer 127.0.0.1 "$PORT"
wait_exit "$PID"
is 'a script: the status' "$STATUS" 0
wait_exit "$PEER"
is 'a script: what was sent' "$(cat server.out)" nonce=abc
