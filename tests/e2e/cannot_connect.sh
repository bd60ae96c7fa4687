#!/bin/sh
# cannot_connect.sh: refused and unreachable are status 1, a name that does not resolve is 3: each is one line that
# names what was tried and why it failed.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 14

closed_port
try() { # NAME STATUS REGEX ARGUMENT...
    name=$1 wanted=$2 regex=$3
    shift 3
    run client "$@" </dev/null
    is "$name: status" "$STATUS" "$wanted"
    is "$name: one line" "$(wc -l <client.err | tr -d ' ')" 1
    like "$name: the line" client.err "$regex"
}

try refused 1 "^sonde: connect 127\.0\.0\.1:$PORT: connection refused$" 127.0.0.1 "$PORT"
is 'refused: the event has the code' "$(json_value client.json error code)" ECONNREFUSED
try 'refused, IPv6' 1 "^sonde: connect \[::1\]:$PORT: connection refused$" "[::1]:$PORT"
try unreachable 1 '^sonde: connect 192\.0\.2\.1:80: .*unreachable' 192.0.2.1 80
try 'no such name' 3 '^sonde: .*no-such-name\.invalid' no-such-name.invalid 80
is 'no such name: nothing was tried' "$(json_count client.json connecting)" 0
