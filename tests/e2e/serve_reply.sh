#!/bin/sh
# serve_reply.sh: --reply answers once, after the first bytes, the first message (--frame) or the client's end,
# half-closes, and hears the client out: its words are on standard output, and it never sees a reset.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 22

heard() { [ "$(cat "$1.out")" = "$2" ]; }

# once NAME SOCKET: a client that is connected to the listener "server".
once() {
    is "$1: silence before a word is said" "$(ask "$2" quiet 0.05)" quiet
    tell "$2" send 'quest'
    is "$1: the answer, and the end" "$(ask "$2" rest)" 'answer\r\n<end>'
    tell "$2" send 'ion'
    ok "$1: what is still said is heard" wait_for heard server question
    tell "$2" fin
    wait_exit "$server"
    is "$1: the status" "$STATUS" 0
    is "$1: no reset" "$(json_count server.json reset)" 0
    tell "$2" close
}

start_listener server --reply 'answer\r\n' 127.0.0.1 0
server=$PID
tell one tcp 127.0.0.1 "$PORT"
once TCP one
start_listener server --reply 'answer\r\n' -U "$T/here"
server=$PID
tell two unix "$T/here"
once Unix two

start_listener end --reply answer 127.0.0.1 0
run client 127.0.0.1 "$PORT"
is 'the end alone is answered' "$(cat client.out)" answer

start_listener frame -k --reply answer --frame 'delim:\r\n\r\n' 127.0.0.1 0
tell three tcp 127.0.0.1 "$PORT"
tell three send 'GET /\r\n\r'
is 'half a message is none' "$(ask three quiet 0.1)" quiet
tell three send '\n'
is 'all of it is' "$(ask three rest)" 'answer<end>'
tell four tcp 127.0.0.1 "$PORT"
tell four send 'half'
tell four fin
is 'half of one and the end' "$(ask four rest)" 'answer<end>'
ok 'which is told' wait_for grep -Eq '"what": ?"torn"' frame.json

# A client that neither speaks nor ends has 2 seconds.
start_listener silent --reply answer 127.0.0.1 0
tell five tcp 127.0.0.1 "$PORT"
tell five send q
is 'the silent one' "$(ask five rest)" 'answer<end>'
wait_exit "$PID" 10
is 'does not hold it up' "$STATUS" 0
duration=$(json_value silent.json closed duration_ns)
ok 'for more than 2 s' [ "$duration" -ge 1900000000 ]

start_listener udp -u --reply 'answer' 127.0.0.1 0
tell six udp 127.0.0.1 "$PORT"
tell six send
is 'UDP: an answer' "$(ask six receive)" answer
tell six send 'question'
is 'UDP: to each' "$(ask six receive)" answer
ok 'UDP: what was said' wait_for heard udp question
start_listener local --reply answer -U -u "$T/datagrams"
printf question >question
run client -U -u --max-bytes 6 -q 10s "$T/datagrams" <question
is 'Unix datagrams' "$(cat client.out)" answer
