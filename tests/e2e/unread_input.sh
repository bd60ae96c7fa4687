#!/bin/sh
# unread_input.sh: no status 0 before all that was sent is acknowledged: a peer that never reads costs what -q, -i or
# --deadline allow, then what remains is named and the status is 5.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 15

# More than the peer's buffer takes, less than ours.
head -c 100000 /dev/zero >input
try() {
    # shellcheck disable=SC2086
    peer_listens server rcvbuf=4096 $steps hold
    run client "$@" 127.0.0.1 "$PORT" <input
    is "$*: status" "$STATUS" 5
    like "$*: what remains is named" client.err '[1-9][0-9]* bytes unacknowledged'
    is_between "$*: time" "$(took client)" 190 5000
    kill "$PEER"
}

steps=''
try --send-only -q 0.2
try --send-only -i 0.2
try --send-only --deadline 0.2
try -q 0.2
steps=fin
try -i 0.2
