#!/bin/sh
# server_answers_each.sh: a server on Python's socket module answers each line. Through sonde each answer
# arrives before the next line is said; nothing waits for more.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 5

mkfifo keyboard
exec 8<>keyboard

start_server server answer-each 8>&-
server=$PID
start_client client 127.0.0.1 "$PORT" <keyboard 8>&-
client=$PID

for word in one two three; do
    echo "$word" >&8
    wait_for grep -q "$word" client.out
    is "the answer to $word" "$(tail -n 1 client.out)" "$(wc -l <client.out | tr -d ' '): $word"
done

exec 8>&-
wait_exit "$client"
is 'the status' "$STATUS" 0
wait_exit "$server"
is 'what the server heard' "$(tr '\n' ' ' <server.out)" 'one two three '
