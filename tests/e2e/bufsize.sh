#!/bin/sh
# bufsize.sh: --bufsize SIZE: no read takes more, and nothing is lost for it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

random_file input 20000
largest() {
    json_events client.json data | grep "\"dir\": *\"$1\"" | sed 's/.*"len_bytes": *\([0-9]*\).*/\1/' |
        sort -n | tail -n 1
}
for size in 100 1k; do
    bytes=$size
    [ $size = 1k ] && bytes=1024
    peer_listens server zeros=20000 eof fin
    run client --bufsize $size 127.0.0.1 "$PORT" <input
    is "$size: status" "$STATUS" 0
    wait_exit "$PEER"
    same_file "$size: all is sent" server.out input
    is "$size: what was received at once, at most" "$(largest in)" $bytes
done
