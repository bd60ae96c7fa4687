#!/bin/sh
# dialog_unmet.sh: the peer's end before a match, and data in place of its end, are expectations not met: status 8, and
# a message that says so, and where in a file the step stands. A reset is a broken connection, 5, as ever.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 14

peer_listens server 'send=no' fin end
talk client --expect '^ok' --send more 127.0.0.1 "$PORT"
is 'the end first: the status' "$STATUS" 8
is 'the end first: the message' "$(cat client.err)" \
    "sonde: step 1, --expect '^ok': the peer's end came without a match; the last 2 bytes: no"
is 'the end first: what came is written' "$(cat client.out)" no
is 'the end first: nothing more is sent' "$(cat server.out)" ''

peer_listens server fin end
printf '# comment\n\nexpect ^ok\n' >steps
talk client --dialog steps 127.0.0.1 "$PORT"
is 'a file: the status' "$STATUS" 8
is 'a file: the message' "$(cat client.err)" \
    "sonde: steps:3: expect '^ok': the peer's end came without a match; nothing came"

peer_listens server 'send=ok, more' end
talk client --expect ok --expect-eof 127.0.0.1 "$PORT"
is 'data for the end: the status' "$STATUS" 8
is 'data for the end: the message' "$(cat client.err)" \
    'sonde: step 2, --expect-eof: data came instead of the end; the last 8 bytes: ok, more'

peer_listens server 'send=ok' fin eof
talk client --expect ok --pause 0.1 --send late --expect-eof 127.0.0.1 "$PORT"
is 'an end that had come before is one' "$STATUS" 0
wait_exit "$PEER"
is 'it can be spoken to all the same' "$(cat server.out)" late

peer_listens server 'send=words' acknowledged rst
talk client --expect never 127.0.0.1 "$PORT"
is 'a reset: the status' "$STATUS" 5
like 'a reset: the message' client.err '^sonde: step 1, --expect .never.: read from 127\.0\.0\.1:[0-9]*: connection reset'
is 'a reset: what had come is written' "$(cat client.out)" words

closed_port
talk client --expect never 127.0.0.1 "$PORT"
is 'who is not there is not talked to' "$STATUS" 1
