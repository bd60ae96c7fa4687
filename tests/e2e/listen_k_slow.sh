#!/bin/sh
# listen_k_slow.sh: with -k the slowest client sets the pace for 5 s while others wait for what standard input
# has for them; then it is dropped, which is told, and they get all of it. A slow client who is alone keeps
# nobody waiting and stays.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 11

random_file file 20000000
mkfifo shared_input lone_input
exec 4<>shared_input
exec 5<>lone_input

start_listener lone -k 127.0.0.1 0 <lone_input 4<&- 5<&-
lone=$PID
tell patient tcp 127.0.0.1 "$PORT"

start_listener shared -k 127.0.0.1 0 <shared_input 4<&- 5<&-
shared=$PID
tell slow tcp 127.0.0.1 "$PORT"
start_client quick -d 127.0.0.1 "$PORT" 4<&- 5<&-
quick=$PID
both() { [ "$(json_count shared.json accepted)" = 2 ]; }
wait_for both

start feeder cat file >&2 4<&- 5<&-
