#!/bin/sh
# source_address.sh: -s and -p: the peer sees the connection come from that address and that port, also when we
# used that port a moment ago; one of the wrong family is a usage error.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 11

peer_listens server name=seen eof fin
run client -s 127.0.0.2 127.0.0.1 "$PORT" </dev/null
is '-s: status' "$STATUS" 0
is '-s: the peer sees it' "$(cut -d ' ' -f 1 seen)" 127.0.0.2

# A free port; the second time a connection of ours has just been there.
chosen=$(python3 -S -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
for _ in 1 2; do
    peer_listens server name=seen eof fin
    run client -p "$chosen" 127.0.0.1 "$PORT" </dev/null
    wait_exit "$PEER"
    is '-p: status' "$STATUS" 0
    is '-p: the peer sees it' "$(cat seen)" "127.0.0.1 $chosen"
done

peer_listens server name=seen eof fin
run client --source 127.0.0.3 --source-port "$chosen" 127.0.0.1 "$PORT" </dev/null
is 'both: status' "$STATUS" 0
is 'both: the peer sees them' "$(cat seen)" "127.0.0.3 $chosen"
is 'both: so says the event' "$(json_events client.json connected | grep -c "\"127.0.0.3\", *\"port\": *$chosen")" 1

run client -s ::1 127.0.0.1 "$PORT" </dev/null
is 'of the other family: status' "$STATUS" 2
run client -s 192.0.2.1 127.0.0.1 "$PORT" </dev/null
is 'not of this machine: status' "$STATUS" 1
