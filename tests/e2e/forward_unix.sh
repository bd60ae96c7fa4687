#!/bin/sh
# forward_unix.sh: -F from a Unix socket to TCP and from TCP to a Unix socket, files both ways;
# what is broken on one side ends the other, and a Unix client that has gone altogether is noticed at once.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 11

random_file there 300000
random_file back 400000

start_listener server 127.0.0.1 0 <back
server=$PID
start_listener forward -F "127.0.0.1:$PORT" -U "$T/listener"
forward=$PID
run client -U "$T/listener" <there
is "Unix to TCP: the client's status" "$STATUS" 0
wait_exit "$server"
same_file 'Unix to TCP: there' server.out there
same_file 'Unix to TCP: back' client.out back
wait_exit "$forward"
is 'Unix to TCP: the status' "$STATUS" 0

start_listener server -U "$T/target" <back
server=$PID
start_listener forward -F "unix:$T/target" 127.0.0.1 0
forward=$PID
run client 127.0.0.1 "$PORT" <there
wait_exit "$server"
same_file 'TCP to Unix: there' server.out there
same_file 'TCP to Unix: back' client.out back
wait_exit "$forward"
is 'TCP to Unix: the status' "$STATUS" 0

target=$(ask upstream listen 127.0.0.1)
start_listener forward -k -F "127.0.0.1:$target" -U "$T/listener"
forward=$PID
tell client unix "$T/listener"
tell server accept upstream
tell client send question
is 'the question' "$(ask server receive 8)" question
tell client close
is 'the client has gone' "$(ask server rest)" '<end>'
tell server close
tell client unix "$T/listener"
tell server accept upstream
tell server reset
is "the target's reset is the end of a Unix client" "$(ask client rest)" '<end>'
kill -TERM "$forward"
wait_exit "$forward"
is 'the status after a signal' "$STATUS" 143
