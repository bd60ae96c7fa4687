#!/bin/sh
# address_in_use.sh: the address is in use: status 1 at once, and the line names the address and the process that holds
# it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 5

start_listener holder 127.0.0.1 0 </dev/null
holder=$PID
run listener -l -w 20 127.0.0.1 "$PORT" </dev/null
is 'status' "$STATUS" 1
is_between 'at once' "$(took listener)" 0 5000
like 'the line' listener.err "^sonde: .*127\.0\.0\.1:$PORT.*in use"
if [ -r /proc/net/tcp ]; then
    like 'it names the process' listener.err "\b$holder\b"
else
    skip 'it names the process' 'no /proc/net/tcp here'
fi
is 'the event has the code' "$(json_value listener.json error code)" EADDRINUSE
