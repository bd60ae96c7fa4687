#!/bin/sh
# dialog_runaway.sh: a pattern that would take years is given up within seconds, with status 8, and that is said.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 3

peer_listens server 'send=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n' end
run client --expect '(a+)+$' --timeout inf 127.0.0.1 "$PORT"
is 'the status' "$STATUS" 8
is 'the step' "$(steps client.json)" 'expect:runaway '
like 'the message' client.json 'step 1, --expect .\(a\+\)\+\$.: given up: the pattern runs away.*the last 58 bytes: aaa'
