#!/bin/sh
# dialog_json.sh: with --json each step is an event: in order, with its number, what became of it, how long it took and
# when it ended, and with --json-data its bytes.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 8

# values FIELD: of all steps, in order.
values() { json_events client.json step | sed -n "s/.*\"$1\": *\"\{0,1\}\([^\",}]*\).*/\1/p" | tr '\n' ' '; }

# step NUMBER FIELD
step() { json_value client.json step "$2" "\"number\": ?$1,"; }

peer_listens server 'send=220 hi\r\n' read=5 'send=\xff\x00ok\r\n' fin eof
run client --json-data --expect '^220 .*\r\n' --pause 150ms --send 'QUIT\n' --expect '\xff\x00ok\r\n' --expect-eof \
    127.0.0.1 "$PORT"
is 'all steps in order' "$(steps client.json)" 'expect:matched pause:done send:done expect:matched expect-eof:ended '
is 'their numbers' "$(values number)" '1 2 3 4 5 '
is 'their lengths' "$(values len_bytes)" '8 0 5 6 0 '
is 'bytes that are text' "$(step 3 text)" 'QUIT\n'
is 'bytes that are not' "$(step 4 base64)" /wBvaw0K
is_between 'how long a pause took' "$(($(step 2 duration_ns) / 1000000))" 150 5000
is 'they end one after the other' "$(values t_ns | tr ' ' '\n' | sort -nc && echo sorted)" sorted
is 'each takes as long as from the end of the one before' \
    "$(($(step 2 t_ns) - $(step 1 t_ns)))" "$(step 2 duration_ns)"
