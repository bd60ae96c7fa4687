#!/bin/sh
# serve_greet.sh: --greet is sent as soon as a client is there, over datagrams before the answer to its first,
# alone and together with other services; alone, what clients say goes to standard output.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 15

heard() { [ "$(cat "$1.out")" = "$2" ]; }

start_listener tcp -k --greet '220 hello\r\n' 127.0.0.1 0
tell one tcp 127.0.0.1 "$PORT"
is 'TCP: before a word is said' "$(ask one receive 11)" '220 hello\r\n'
tell one send 'said'
ok 'what is said goes to standard output' wait_for heard tcp said
tell one fin
is "the end follows the client's" "$(ask one rest)" '<end>'
tell two tcp 127.0.0.1 "$PORT"
is 'each is greeted' "$(ask two receive 11)" '220 hello\r\n'

start_listener local --greet hello -U "$T/here"
tell three unix "$T/here"
is 'Unix' "$(ask three receive 5)" hello
tell three send word
tell three fin
is 'Unix: the end' "$(ask three rest)" '<end>'
wait_exit "$PID"
is 'Unix: the status' "$STATUS" 0
is 'Unix: what was said' "$(cat local.out)" word

start_listener udp -u --greet hello 127.0.0.1 0
tell four udp 127.0.0.1 "$PORT"
tell four send one
is 'UDP: at the first question' "$(ask four receive)" hello
tell four send two
is 'UDP: only then' "$(ask four quiet 0.1)" quiet
ok 'UDP: what was said' wait_for heard udp onetwo
start_listener local --greet hello -U -u "$T/datagrams"
printf one >question
run client -U -u --max-bytes 5 -q 10s "$T/datagrams" <question
is 'Unix datagrams' "$(cat client.out)" hello

# With others.
start_listener udp -u --greet hello --reply-each answer 127.0.0.1 0
tell six udp 127.0.0.1 "$PORT"
tell six send one
is 'a greeting and an answer' "$(ask six receive) $(ask six receive)" 'hello answer'
start_listener both --greet 'hello ' --reply answer 127.0.0.1 0
tell seven tcp 127.0.0.1 "$PORT"
is 'with --reply' "$(ask seven receive 6)" 'hello '
tell seven fin
is 'which comes after it' "$(ask seven rest)" 'answer<end>'
