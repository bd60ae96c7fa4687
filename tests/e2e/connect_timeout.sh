#!/bin/sh
# connect_timeout.sh: -w TIME bounds the whole connect: a host that does not answer costs that long, status 4, and the
# line says it. With -l it is the time for the first client.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 9

silent_port
run client -w 300ms 127.0.0.1 "$PORT" </dev/null
is 'no answer: status' "$STATUS" 4
is_between 'no answer: time' "$(took client)" 295 5000
like 'no answer: the line' client.err "^sonde: connect 127\.0\.0\.1:$PORT: .*(timed out|no answer)"
is 'no answer: one line' "$(wc -l <client.err | tr -d ' ')" 1
is 'no answer: nothing was open' "$(json_count client.json connected)" 0

run client -w 0.2 --deadline 20 127.0.0.1 "$PORT" </dev/null
is 'a fraction of a second: status' "$STATUS" 4
is_between 'a fraction of a second: time' "$(took client)" 195 5000

run listener -l -w 200ms 127.0.0.1 0 </dev/null
is 'no client: status' "$STATUS" 4
is_between 'no client: time' "$(took listener)" 195 5000
