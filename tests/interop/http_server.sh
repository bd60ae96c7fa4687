#!/bin/sh
# http_server.sh: sonde asks Python's http.server for a file, with -C for the line ends; the head and the whole
# body arrive, and the end of its input does not make the server hang up.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need python3
plan 4

mkdir site
random_file site/file "$HERE_SIZE"
start_peer server python3 -m http.server --bind 127.0.0.1 --directory site 0

printf 'GET /file HTTP/1.0\n\n' >request
run client -C 127.0.0.1 "$PORT" <request
is 'the status' "$STATUS" 0
like 'the head' client.out "^HTTP/1\\.0 200 OK"
tail -c "$HERE_SIZE" client.out >body
same_file 'the body arrived' body site/file

printf 'GET /missing HTTP/1.0\n\n' >request
run client -C 127.0.0.1 "$PORT" <request
like 'what is not there' client.out '^HTTP/1\.0 404 '
