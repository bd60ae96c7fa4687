#!/bin/sh
# client_closes_at_once.sh: clients on Python's socket module send all and close at once. A listening sonde
# with nothing to say has every byte and is content; with -k and --clients that of one after the other.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need python3
plan 7
random_file there "$THERE_SIZE"
: >here
client=$SOURCE_DIR/tests/interop/client.py

start_listener sonde 127.0.0.1 0
listener=$PID
start client python3 "$client" send-close 127.0.0.1 "$PORT" <there
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
same_file 'all arrived' sonde.out there
like 'the client closed first' sonde.json '"event":"closed".*"closed_by":"peer"'

start_listener sonde --clients 3 127.0.0.1 0
listener=$PID
for turn in 1 2 3; do
    start "client$turn" python3 "$client" send-close 127.0.0.1 "$PORT" <there
    wait_exit "$PID"
done
wait_exit "$listener"
is "the status after three clients" "$STATUS" 0
cat there there there >all
same_file 'all of the three arrived' sonde.out all

start_listener sonde --ignore-empty 127.0.0.1 0
listener=$PID
start silent python3 "$client" silent 127.0.0.1 "$PORT"
wait_exit "$PID"
start client python3 "$client" send-close 127.0.0.1 "$PORT" <there
wait_exit "$listener"
is 'the status where a silent client came first' "$STATUS" 0
same_file 'the second one was heard' sonde.out there
