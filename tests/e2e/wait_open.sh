#!/bin/sh
# wait_open.sh: --wait-open TIME tries again until somebody listens, and tells how long that took; TIME bounds all of
# it, a hanging attempt too: then status 4, and the message ends with the last reason.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 14

closed_port
run client --wait-open 500ms 127.0.0.1 "$PORT" </dev/null
is 'never: status' "$STATUS" 4
is_between 'never: time' "$(took client)" 495 5000
like 'never: the message ends with the last reason' client.err 'connection refused$'
is 'never: one line' "$(wc -l <client.err | tr -d ' ')" 1
is_between 'never: backing off from 100 ms' "$(json_count client.json connecting)" 2 4

silent_port
run client --wait-open 300ms 127.0.0.1 "$PORT" </dev/null
is 'no answer: status' "$STATUS" 4
is_between 'no answer: time' "$(took client)" 295 5000
like 'no answer: the message ends with the reason' client.err '(timed out|no answer.*)$'

run client --wait-open 300ms no-such-name.invalid 80 </dev/null
is 'a name that does not resolve yet: status' "$STATUS" 4
is 'a name that does not resolve yet: one line' "$(wc -l <client.err | tr -d ' ')" 1
like 'a name that does not resolve yet: it is named' client.err 'no-such-name\.invalid'

peer_listens server late=now eof fin
start later "$SONDE" -v --wait-open 20 127.0.0.1 "$PORT" </dev/null
client=$PID
wait_for grep -q 'failed: connection refused' later.err
: >now
wait_exit "$client"
is 'later: status' "$STATUS" 0
like 'later: the log says how long it took' later.err 'connected to .*waited [0-9.]+ m?s'

peer_listens server eof fin
run client --wait-open 20 127.0.0.1 "$PORT" </dev/null
is 'open at once: status' "$STATUS" 0
