#!/bin/sh
# curl.sh: a listening sonde with an HTTP answer on its standard input serves curl: the answer arrives, the
# request is on sonde's standard output. An upload arrives whole, too.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need curl
plan 9

random_file body "$HERE_SIZE"
random_file upload "$THERE_SIZE"

# answer_head STATUS LENGTH: of an HTTP answer that ends with the connection.
answer_head() { printf 'HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n' "$1" "$2"; }

fetch() { curl --silent --show-error --noproxy '*' --max-time "$PATIENCE" "$@"; }

has_upload() { tail -c "$THERE_SIZE" server.out | cmp -s - upload; }

{ answer_head '200 OK' "$HERE_SIZE"; cat body; } >answer
start_listener server 127.0.0.1 0 <answer
server=$PID
ok 'curl is content' fetch --output fetched "http://127.0.0.1:$PORT/some/path"
same_file 'the body arrived' fetched body
wait_exit "$server"
is "sonde's status" "$STATUS" 0
like 'the request' server.out '^GET /some/path HTTP/1\.1'

start_listener server ::1 0 <answer
server=$PID
ok 'IPv6: curl is content' fetch --output fetched "http://[::1]:$PORT/"
same_file 'IPv6: the body arrived' fetched body
wait_exit "$server"

# The answer comes when the whole upload has.
mkfifo answers
exec 8<>answers
start_listener server 127.0.0.1 0 <answers 8>&-
server=$PID
start curl curl --silent --show-error --noproxy '*' --max-time "$PATIENCE" --http1.0 --header 'Expect:' \
    --upload-file upload "http://127.0.0.1:$PORT/upload" 8>&-
curl=$PID
wait_for has_upload
answer_head '201 Created' 0 >&8
exec 8>&-
wait_exit "$curl"
is 'an upload: curl is content' "$STATUS" 0
wait_exit "$server"
like 'an upload: the request' server.out '^PUT /upload HTTP/1\.0'
tail -c "$THERE_SIZE" server.out >uploaded
same_file 'an upload: the file arrived' uploaded upload
