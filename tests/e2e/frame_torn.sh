#!/bin/sh
# frame_torn.sh: with --frame a message that the peer's end has torn, and one that is longer than --max-message, are
# told as such; no more of it is kept than that, and the run goes on, with all of its bytes on standard output.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 17

# A line without its end.
printf 'whole\nto' >stream
start_listener listener --hex=listener.hex --json-data --frame line 127.0.0.1 0
listener=$PID
run client 127.0.0.1 "$PORT" <stream
wait_exit "$listener"
is 'status' "$STATUS" 0
same_file 'nothing is lost' listener.out stream
like 'the dump says so' listener.hex '^in 1 [0-9.]+ ms 2 bytes at 6, torn$'
like 'and the message' listener.json '"event":"message".*"number":2,"len_bytes":2,"offset_bytes":6,"torn":true,"text":"to"'
like 'it is told' listener.json '"event":"limit".*"what":"torn","actual_value":2,"message":"127\.0\.0\.1:[0-9]+: ended'
is 'before the end that tore it' "$(event_order listener message limit fin_received closed)" \
    'message message limit fin_received closed '

# Without observers, too; and the reset of a peer tears likewise.
printf 'torn' >stream
start_listener listener --frame nul 127.0.0.1 0
listener=$PID
peer_connects client send=torn rst
wait_exit "$listener"
like 'torn by a reset' listener.json '"what":"torn"'
is 'before it is closed' "$(event_order listener message limit closed)" 'message limit closed '
peer_listens server send=torn eof fin
start quiet "$SONDE" --frame len32le 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is 'status' "$STATUS" 0
like 'one line of error where nothing else is shown' quiet.err \
    '^sonde: 127\.0\.0\.1:[0-9]+: a message is longer than --max-message, 16777216 bytes$'

# Longer than may be kept.
{
    head -c 100000 /dev/zero | tr '\0' x
    printf '\nnext\n'
} >stream
start_listener listener --json-data --hex=listener.hex --frame line --max-message 1k 127.0.0.1 0
listener=$PID
run client 127.0.0.1 "$PORT" <stream
wait_exit "$listener"
is 'status' "$STATUS" 0
same_file 'all of it is written' listener.out stream
like 'the dump has as much as may be' listener.hex '^in 1 [0-9.]+ ms 1024 bytes at 0, cut off a message of 100001 bytes$'
like 'and the message' listener.json '"len_bytes":1024,"offset_bytes":0,"truncated":true,"whole_bytes":100001,'
is 'it is told once' "$(json_count listener.json limit)" 1
like 'with the limit' listener.json '"what":"max-message","limit_value":1024,"message":"127\.0\.0\.1:[0-9]+: a message'
like 'the next one is whole' listener.json '"number":2,"len_bytes":5,"offset_bytes":100001,"text":"next\\n"'
