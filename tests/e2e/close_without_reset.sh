#!/bin/sh
# close_without_reset.sh: a run that ends while there is unread input from the peer does not destroy by a reset what the
# peer has not read yet.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 9

head -c 20000 /dev/zero >input
try() {
    rm -f ended
    peer_listens server zeros=100000 "send=\n" wait=ended eof
    run client "$@" 127.0.0.1 "$PORT" <input
    : >ended
    is "$1: status" "$STATUS" 0
    wait_exit "$PEER"
    is "$1: no reset" "$STATUS $(cat server.err)" '0 '
    same_file "$1: the peer has all of our bytes" server.out input
}

try --max-bytes 10
try --until '\0'
try --send-only
