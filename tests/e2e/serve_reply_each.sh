#!/bin/sh
# serve_reply_each.sh: --reply-each answers every message until the client's end, over TCP, UDP and Unix
# sockets, many clients at once; what they say is on standard output, told apart by --label.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 14

heard() { [ "$(cat "$1.out")" = "$2" ]; }

start_listener server -k --frame line --label --reply-each 'ok\n' 127.0.0.1 0
tell one tcp 127.0.0.1 "$PORT"
tell two tcp 127.0.0.1 "$PORT"
tell one send 'first\nsec'
is 'one message, one answer' "$(ask one receive 3)" 'ok\n'
tell two send 'other\n'
is "another client's" "$(ask two receive 3)" 'ok\n'
tell one send 'ond\nthird\n'
is 'two messages, two answers' "$(ask one receive 6)" 'ok\nok\n'
tell one fin
is "the client's end" "$(ask one rest)" '<end>'
tab=$(printf '\t')
ok 'all was heard' wait_for grep -q "1${tab}third" server.out
is 'line by line' "$(sort server.out)" "$(printf '1\tfirst\n1\tsecond\n1\tthird\n2\tother\n')"

# Many at once.
seq 1 30000 >lines
yes ok | head -n 30000 >answers
start_listener many --frame line --reply-each 'ok\n' 127.0.0.1 0
many=$PID
run client 127.0.0.1 "$PORT" <lines
same_file 'an answer each' client.out answers
wait_exit "$many"
is 'the status' "$STATUS" 0
same_file 'what was said' many.out lines

start_listener local --reply-each 'ok ' -U "$T/here"
tell three unix "$T/here"
tell three send first
is 'Unix: without a frame' "$(ask three receive 3)" 'ok '
tell three send second
is 'Unix: whatever arrives at once is one' "$(ask three receive 3)" 'ok '

start_listener udp -u --reply-each answer 127.0.0.1 0
tell four udp 127.0.0.1 "$PORT"
tell four send
tell four send question
is 'UDP' "$(ask four receive) $(ask four receive)" 'answer answer'
ok 'UDP: what was said' wait_for heard udp question
start_listener local --reply-each answer -U -u "$T/datagrams"
printf question >question
run client -U -u --max-bytes 6 -q 10s "$T/datagrams" <question
is 'Unix datagrams' "$(cat client.out)" answer
