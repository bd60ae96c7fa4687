#!/bin/sh
# dialog_tail.sh: after the last step our end is said, and what still comes is written until the peer's end, for a
# second at most or as long as -q says: status 0, and where the peer had more to say, that is told. What the peer has not
# acknowledged by then is status 5.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 14

peer_listens server 'send=ok' eof 'send= and more' fin
talk client --expect ok --send bye 127.0.0.1 "$PORT"
is 'the status' "$STATUS" 0
is 'what still comes is written' "$(cat client.out)" 'ok and more'
is 'nothing is said' "$(cat client.err)" ''

peer_listens server 'send=ok' tick=1000,0.01
run client --expect ok 127.0.0.1 "$PORT"
is 'a peer without an end: the status' "$STATUS" 0
like 'a peer without an end: it is told' client.json '"what": ?"tail".*had not ended 1 s after the last step'
is_between 'a peer without an end: how long it took' "$(took client)" 1000 5000

peer_listens server 'send=ok' tick=1000,0.01
run client --expect ok -q 0.2 127.0.0.1 "$PORT"
is '-q: the status' "$STATUS" 0
is_between '-q: how long it took' "$(took client)" 200 999

peer_listens server 'send=ok' eof hold
run client --expect ok -q 0 127.0.0.1 "$PORT"
is '-q 0: the status' "$STATUS" 0
is '-q 0: silence is not told' "$(json_count client.json limit)" 0

# The default would be too short.
peer_listens server 'send=ok' eof tick=13,0.1 fin
run client --expect ok -q inf 127.0.0.1 "$PORT"
is '-q inf: the status' "$STATUS" 0
is '-q inf: all of it is there' "$(cat client.out)" 'ok.............'

# Its kernel has no room for all that ours has taken.
random_file large 2000000
peer_listens server rcvbuf=4096 'send=ok' hold
run client -O sndbuf=4000000 --expect ok --send-file large -q 0.3 127.0.0.1 "$PORT"
is 'what is not acknowledged: the steps' "$(steps client.json)" 'expect:matched send-file:done '
is 'what is not acknowledged: the status' "$STATUS" 5
