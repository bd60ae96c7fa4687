#!/bin/sh
# udp_clients.sh: with --clients N a UDP listener ends once N peers have come and have been silent for the
# time of -i; another one is not heard.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 4

start_listener listener -u --clients 2 -i 1 127.0.0.1 0
listener=$PID
tell a udp 127.0.0.1 "$PORT"
tell b udp 127.0.0.1 "$PORT"
tell c udp 127.0.0.1 "$PORT"
tell a send a1,
tell b send b1,
tell c send unheard
tell a send a2
wait_exit "$listener"
is 'status' "$STATUS" 0
is 'the two are heard' "$(cat listener.out)" a1,b1,a2
is 'two peers' "$(json_count listener.json accepted)" 2
is 'which end' "$(json_count listener.json closed)" 2
