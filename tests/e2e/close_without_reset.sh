#!/bin/sh
# close_without_reset.sh: a run that ends while there is unread input from the peer does not destroy by a reset what the
# peer has not read yet.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

head -c 20000 /dev/zero >input
# All that the peer has to say, much more than one read takes, lies in front of the client before it may look at it.
try() {
    rm -f go sent ended
    peer_listens server wait=go zeros=50000 acknowledged touch=sent wait=ended unbroken eof
    start_client client --bufsize 100 "$@" 127.0.0.1 "$PORT" <input
    client=$PID
    wait_for has_event client fin_sent
    kill -s STOP "$client"
    : >go
    wait_for test -e sent
    kill -s CONT "$client"
    wait_exit "$client"
    : >ended
    is "$1: status" "$STATUS" 0
    is "$1: what was asked for" "$(wc -c <client.out | tr -d ' ')" "$bytes"
    wait_exit "$PEER"
    is "$1: no reset" "$STATUS $(cat server.err)" '0 '
    same_file "$1: the peer has all of our bytes" server.out input
}

bytes=10
try --max-bytes 10
bytes=1
try --until '\0'
