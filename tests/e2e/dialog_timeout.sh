#!/bin/sh
# dialog_timeout.sh: a step without a match in time ends the run with status 4, after as long as --timeout says for the
# steps behind it, and one message names the step, what was expected and what came; all of 200 escaped bytes of it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 11

peer_listens server 'send=554 \x1b[1m\xff no\r\n' end
talk client --send 'hello\n' --timeout 0.2 --expect '^220 ' 127.0.0.1 "$PORT"
is 'the status' "$STATUS" 4
is 'the message' "$(cat client.err)" \
    "sonde: step 2, --expect '^220 ': no match within 0.2 s; the last 14 bytes: 554 \\x1b[1m\\xff no\\r\\n"
is 'what was received is written' "$(od -An -tx1 client.out | tr -d ' \n')" 353534201b5b316dff206e6f0d0a
is 'what was sent has arrived' "$(cat server.out)" hello

peer_listens server end
talk client --timeout 100ms --expect-eof 127.0.0.1 "$PORT"
is 'no end: the status' "$STATUS" 4
is 'no end: the message' "$(cat client.err)" 'sonde: step 1, --expect-eof: no end within 0.1 s; nothing came'

# A control byte takes four to be shown.
peer_listens server "send=begin$(printf '\\x01%.0s' $(seq 200))" end
talk client --timeout 100ms --expect never 127.0.0.1 "$PORT"
is 'the last 200 bytes are all there' "$(cat client.err)" "sonde: step 1, --expect 'never': no match within 0.1 s;\
 the last 200 bytes: $(printf '\\x01%.0s' $(seq 200))"

peer_listens server end
run client --timeout 1h --send hello --timeout 300ms --expect never --timeout 1h --send bye 127.0.0.1 "$PORT"
is 'each step has the timeout said before it' "$(steps client.json)" 'send:done expect:timeout '
is_between 'which is waited for' "$(took client)" 300 5000
is 'the connection was closed by a timeout' "$(json_value client.json closed closed_by)" timeout
is 'one error' "$(json_count client.json error)" 1
