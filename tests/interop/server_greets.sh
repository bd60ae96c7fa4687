#!/bin/sh
# server_greets.sh: a server on Python's socket module greets and closes without listening to anybody. The
# greeting arrives whole and sonde's output ends with it, whether its input has ended or not; an open pipe
# then decides when the run is over, with --quit-on-fin and --recv-only the server does.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 9

random_file there "$THERE_SIZE"
mkfifo keyboard
exec 8<>keyboard

start_server server greet <there
run client 127.0.0.1 "$PORT"
is 'without input: the status' "$STATUS" 0
same_file 'without input: the greeting arrived' client.out there

for option in --quit-on-fin --recv-only; do
    start_server server greet <there
    start_client client $option 127.0.0.1 "$PORT" <keyboard 8>&-
    wait_exit "$PID"
    is "$option: the status" "$STATUS" 0
    same_file "$option: the greeting arrived" client.out there
done

# The reader of sonde's output sees its end while input is still open.
mkfifo screen.out
start_server server greet-listen <there 8>&-
server=$PID
start reader sh -c 'exec cat <screen.out' 8>&-
reader=$PID
start_client screen 127.0.0.1 "$PORT" <keyboard 8>&-
client=$PID
wait_exit "$reader"
same_file 'an open pipe: the greeting arrived, and the end of output' reader.out there
echo 'a late word' >&8
exec 8>&-
wait_exit "$client"
is 'an open pipe: the status once it has ended' "$STATUS" 0
wait_exit "$server"
is 'an open pipe: what was said later arrived' "$(cat server.out)" 'a late word'
