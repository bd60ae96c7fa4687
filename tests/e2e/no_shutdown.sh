#!/bin/sh
# no_shutdown.sh: --no-shutdown: no FIN at the end of stdin; the peer's FIN, or -q, ends the run.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 7

peer_listens server read=4 quiet=0.2 send=answer fin eof
run client --no-shutdown 127.0.0.1 "$PORT" <<END
ask
END
is 'status' "$STATUS" 0
is 'the answer' "$(cat client.out)" answer
is "our FIN followed the peer's" "$(event_order client fin_sent fin_received)" 'fin_received fin_sent '

peer_listens server read=4 send=half hold
run client --no-shutdown -q 0.2 127.0.0.1 "$PORT" <<END
ask
END
is '-q: status' "$STATUS" 0
is '-q: what came until then' "$(cat client.out)" half
is_between '-q: time' "$(took client)" 195 5000
is '-q: who closed' "$(json_value client.json closed closed_by)" local
