#!/bin/sh
# forward_peers.sh: other programs at both ends of -F: curl and Python's http.server, several requests at once; socat's
# echo behind a long conversation; ncat, which only hears; redis, that keeps its connection.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 12

# forwarder NAME TARGET: a listener that forwards to it; sets PORT.
forwarder() { start_listener "$1" -k -F "$2" 127.0.0.1 0; forwarder=$PID; }
stop() { kill -TERM "$1"; wait_exit "$1"; }

mkdir site
random_file site/file "$HERE_SIZE"
if command -v curl >/dev/null 2>&1 && command -v python3 >/dev/null 2>&1; then
    start_peer http python3 -m http.server --protocol HTTP/1.1 --bind 127.0.0.1 --directory site 0
    forwarder http_forward "127.0.0.1:$PORT"
    start curl1 curl -sS --noproxy '*' -o got1 "http://127.0.0.1:$PORT/file"
    first=$PID
    start curl2 curl -sS --noproxy '*' -o got2 -o got3 "http://127.0.0.1:$PORT/file" "http://127.0.0.1:$PORT/file"
    second=$PID
    wait_exit "$first"
    is "curl's status" "$STATUS" 0
    wait_exit "$second"
    is "curl's status with two on one connection" "$STATUS" 0
    for i in 1 2 3; do same_file "the file, $i" got$i site/file; done
    is 'two connections' "$(json_count http_forward.json accepted)" 2
    is 'nothing is wrong' "$(json_count http_forward.json error)" 0
    stop "$forwarder"
else
    for i in 1 2 3 4 5 6 7; do skip "HTTP, $i" 'curl or python3 is not installed'; done
fi

if command -v socat >/dev/null 2>&1; then
    start_peer echo socat -d -d TCP-LISTEN:0,bind=127.0.0.1,fork PIPE
    forwarder echo_forward "127.0.0.1:$PORT"
    random_file data 50000 # socat, which waits in its writes, hangs by itself where more comes back than buffers hold
    start socat_client socat -t 20 - "TCP:127.0.0.1:$PORT" <data
    wait_exit "$PID"
    is "socat's status" "$STATUS" 0
    same_file "socat's echo, through half-closes" socat_client.out data
    stop "$forwarder"
else
    for i in 1 2; do skip "socat, $i" 'socat is not installed'; done
fi

if command -v ncat >/dev/null 2>&1; then
    start_listener target 127.0.0.1 0 <site/file
    target=$PID
    forwarder ncat_forward "127.0.0.1:$PORT"
    start ncat_client ncat --recv-only 127.0.0.1 "$PORT"
    wait_exit "$PID"
    same_file 'ncat hears it' ncat_client.out site/file
    stop "$forwarder"
    wait_exit "$target"
else
    skip 'ncat hears it' 'ncat is not installed'
fi

if command -v redis-server >/dev/null 2>&1 && command -v redis-cli >/dev/null 2>&1; then
    start redis redis-server --port 0 --unixsocket "$T/redis" --save ''
    wait_for test -S "$T/redis"
    forwarder redis_forward "unix:$T/redis"
    is 'redis keeps what is set' "$(redis-cli -h 127.0.0.1 -p "$PORT" set key value)" OK
    is 'and gives it' "$(printf 'get key\nping\n' | redis-cli -h 127.0.0.1 -p "$PORT" | tr '\n' ' ')" 'value PONG '
    stop "$forwarder"
else
    for i in 1 2; do skip "redis, $i" 'redis is not installed'; done
fi
