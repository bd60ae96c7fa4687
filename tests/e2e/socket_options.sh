#!/bin/sh
# socket_options.sh: -O: what was asked for is set, what the system changes is told, what it refuses or nobody knows is
# an error that names it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 12

peer_listens server eof fin
run client -O nodelay -O ttl=7 -O keepalive 127.0.0.1 "$PORT" </dev/null
is 'several: status' "$STATUS" 0
is 'several: nothing to say' "$(cat client.err)" ''

run client -O nosuchthing 127.0.0.1 "$PORT" </dev/null
is 'unknown: status' "$STATUS" 2
like 'unknown: named' client.err '^sonde: .*nosuchthing'
run client -O ttl=bad 127.0.0.1 "$PORT" </dev/null
is 'bad value: status' "$STATUS" 2
like 'bad value: named' client.err '^sonde: .*ttl.*bad|^sonde: .*bad.*ttl'

peer_listens server eof fin
run client -O sndbuf=1G 127.0.0.1 "$PORT" </dev/null
is 'less than asked for: status' "$STATUS" 0
like 'less than asked for: it is told' client.err '^sonde: .*sndbuf'

run client -O congestion=nosuch 127.0.0.1 "$PORT" </dev/null
is 'refused by the system: no success' "$([ "$STATUS" -ne 0 ] && [ "$STATUS" -ne 141 ] && echo refused)" refused
like 'refused by the system: named' client.err '^sonde: .*congestion'

start help "$SONDE" -O help
wait_exit "$PID"
is '-O help: status' "$STATUS" 0
is '-O help lists them' "$(for name in nodelay keepalive sndbuf rcvbuf mss ttl tos mark interface congestion fastopen \
    mptcp reuseport backlog linger broadcast md5sig; do grep -qw $name help.out || echo "$name"; done)" ''
