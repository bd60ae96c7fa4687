#!/bin/sh
# unix_abstract.sh: abstract Unix names, as -U @NAME and as unix:@NAME, of streams and of datagrams; there is
# no file, JSON and the port file show the name, and one that is held is refused.
. "$(dirname "$0")/../lib.sh"
[ "$(uname -s)" = Linux ] || skip_all 'abstract names are Linux'
plan 13

random_file question 100000
random_file answer 100000
name=@sonde-test-$$

start_listener stream -U "$name" <answer
stream=$PID
is 'the port file has the name' "$PORT" "$name"
is 'JSON has it' "$(json_value stream.json listening path)" "$name"
is 'no file' "$(find . -type s)" ''
start second "$SONDE" -l "unix:$name"
wait_exit "$PID"
is 'a name that is held: status' "$STATUS" 1
like 'and the message names it' second.err "^sonde: listen on $name: address already in use"
run client "unix:$name" <question
is "the client's status" "$STATUS" 0
wait_exit "$stream"
same_file 'to the listener' stream.out question
same_file 'to the client' client.out answer
run client -U "$name"
is 'after the end nobody is there' "$STATUS" 1

echo datagram >question
start_listener datagram -U -u "$name" <question
datagram=$PID
run client -U -u --max-bytes 9 "$name" <question
is "the datagram client's status" "$STATUS" 0
is 'it was answered' "$(cat client.out)" datagram
ok 'and heard' wait_for grep -q datagram datagram.out
is 'still no file' "$(find . -type s)" ''
