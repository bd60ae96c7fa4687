#!/bin/sh
# listen_k_slow.sh: with -k the slowest client sets the pace for 5 s while others wait for what standard input
# has for them; then it is dropped, which is told, and they get all of it. A slow client who is alone keeps
# nobody waiting and stays.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 9

random_file file 20000000
there() { [ "$(json_count "$1.json" accepted)" = "$2" ]; }
quick_has() { [ "$(wc -c <quick.out)" -ge "$1" ]; }

mkfifo input
exec 4<>input
start_listener lone -k 127.0.0.1 0 <file 4<&-
tell patient tcp 127.0.0.1 "$PORT"

start_listener shared -k 127.0.0.1 0 <input 4<&-
shared=$PID
tell slow tcp 127.0.0.1 "$PORT"
start_client quick -d 127.0.0.1 "$PORT" 4<&-
wait_for there shared 2
start feeder sh -c 'exec cat file >&4'
exec 4>&-

ok 'the slow one is dropped' wait_for json_events shared.json closed
is 'by a timeout' "$(json_value shared.json closed closed_by)" timeout
is 'it is the slow one' "$(json_value shared.json closed conn)" 1
took=$(json_value shared.json closed t_ns)
ok 'after 5 s' test "$took" -ge 5000000000 -a "$took" -lt 8000000000
is 'which is told' "$(json_events shared.json error | grep -c '"conn": *1,.*dropped')" 1
ok 'the other gets all of it' wait_for quick_has 20000000
same_file 'whole' quick.out file

is 'a slow one alone is not dropped' "$(json_count lone.json closed)" 0
is 'nor is it told off' "$(json_count lone.json error)" 0
