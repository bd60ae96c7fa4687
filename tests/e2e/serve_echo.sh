#!/bin/sh
# serve_echo.sh: --echo sends back what comes: streams of any length to many clients at once, datagrams with
# their borders, empty ones too, over TCP, UDP and Unix sockets. Standard input is not read, and nothing goes to
# standard output.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 14

random_file big 3000017
echo unread >unread

# echoes NAME CLIENT-ARGUMENT...: three clients at once.
echoes() {
    echo_name=$1
    shift
    echo_pids=''
    for n in 1 2 3; do
        start_client "client$n" "$@" <big
        echo_pids="$echo_pids $PID"
    done
    for pid in $echo_pids; do wait_exit "$pid"; done
    same_file "$echo_name: one" client1.out big
    same_file "$echo_name: another" client2.out big
    same_file "$echo_name: a third" client3.out big
}

start_listener tcp -k --echo 127.0.0.1 0 <unread
tcp=$PID
echoes TCP 127.0.0.1 "$PORT"
kill "$tcp"
wait_exit "$tcp"
is 'nothing on standard output' "$(cat tcp.out)" ''
start_listener unix -k --echo --greet 'hi!' -U "$T/here" <unread
tell one unix "$T/here"
tell one send ' hello'
tell one fin
is 'Unix: greeted and echoed' "$(ask one rest)" 'hi! hello<end>'
start_listener unix -k --echo -U "$T/there" <unread
echoes Unix -U "$T/there"

# datagrams NAME SOCKET: one that is connected.
datagrams() {
    tell "$2" send first
    tell "$2" send
    tell "$2" send second
    is "$1: one" "$(ask "$2" receive)" first
    is "$1: an empty one" "$(ask "$2" length)" 0
    is "$1: another" "$(ask "$2" receive)" second
    tell "$2" send-many 1 60000
    is "$1: a large one" "$(ask "$2" length)" 60000
}

start_listener udp -u --echo 127.0.0.1 0
tell udp udp 127.0.0.1 "$PORT"
datagrams UDP udp
start_listener local --echo -U -u "$T/datagrams"
head -c 60000 big >question
run client -U -u --max-bytes 60000 -q 10s "$T/datagrams" <question
same_file 'Unix datagrams' client.out question

start_listener once --echo --frame line 127.0.0.1 0
printf 'one\ntwo\n' >lines
run client 127.0.0.1 "$PORT" <lines
is 'whole messages' "$(cat client.out)" "$(cat lines)"
