#!/bin/sh
# serve_one_client.sh: without -k a service has one client, whose misfortune is the run's: what its status says;
# a second client is refused.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 21

random_file big 20000000

# serve ARGUMENT...: a listener, "server", and a client that is connected to it, "client".
serve() {
    start_listener server "$@" 127.0.0.1 0
    server=$PID
    tell client tcp 127.0.0.1 "$PORT"
}

ends() {
    wait_exit "$server" 10
    is "$1" "$STATUS" "$2"
}

serve --echo
wait_for grep -q accepted server.json
is 'a second one is refused' "$(ask other tcp 127.0.0.1 "$PORT")" refused
tell client send hello
is 'the first is served' "$(ask client receive 5)" hello
tell client fin
is 'to its end' "$(ask client rest)" '<end>'
ends 'status 0' 0

serve --reply-file big
tell client send q
ask client receive 1000 >/dev/null
tell client reset
ends 'a reset amid the answer' 5
like 'which is told' server.err '^sonde: '

serve --echo
tell client send hello
ask client receive 5 >/dev/null
tell client reset
ends 'a reset before its end' 5

serve --echo --frame line --max-message 10
tell client send 'a line that does not end'
is 'a message that is too long' "$(ask client rest)" '<reset>'
ends 'is status 5' 5
like 'and told' server.err 'longer than --max-message, 10 bytes'

serve --echo --frame line
tell client send 'half'
tell client fin
is 'half a message' "$(ask client rest)" '<end>'
ends 'is status 0' 0
like 'but told' server.err 'ended within a message, after 4 bytes'

serve --reply answer --until done
tell client send 'do'
tell client fin
is '--until, not met: the answer' "$(ask client rest)" 'answer<end>'
ends 'is status 8' 8

serve --reply answer --max-bytes 3
tell client send 'question'
is '--max-bytes, met: the answer' "$(ask client rest)" 'answer<end>'
tell client fin
ends 'is status 0' 0
is 'what was heard' "$(cat server.out)" que

serve --echo -i 200ms
ends 'idle' 4
serve --echo --deadline 200ms
ends 'deadline' 4

start_listener server --reply answer -o file 127.0.0.1 0
echo question >question
run client 127.0.0.1 "$PORT" <question
wait_exit "$PID"
wait_for cmp -s file question
same_file '-o has what was said' file question
