#!/bin/sh
# signals.sh: SIGINT, SIGTERM and SIGHUP: sinks are flushed and closed, the events end with a summary, then sonde dies
# of that signal. One that was ignored at the start stays ignored.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
env --default-signal=INT true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 16

mkfifo in
exec 4<>in
WRAP='env --default-signal=INT,TERM,HUP'
for signal in INT=2 TERM=15 HUP=1; do
    number=${signal#*=} signal=${signal%=*}
    peer_listens server send=greeting end 4>&-
    start_client client 127.0.0.1 "$PORT" <in 4>&-
    client=$PID
    wait_for grep -q greeting client.out
    kill -s "$signal" "$client"
    wait_exit "$client"
    is "$signal: dies of it" "$STATUS" $((128 + number))
    is "$signal: the last event" "$(tail -n 1 client.json | grep -o '"summary"')" '"summary"'
    is "$signal: names it" "$(json_value client.json summary signal)" "$number"
    is "$signal: the connection was closed" "$(json_count client.json closed)" 1
done

start_listener listener 127.0.0.1 0 <in 4>&-
listener=$PID
kill -s TERM "$listener"
wait_exit "$listener"
is 'a listener that waits: dies of it' "$STATUS" 143

start never "$SONDE" -v -l 127.0.0.1 0 <in 4>&-
wait_for grep -q listening never.err
kill -s TERM "$PID"
wait_exit "$PID"
like 'the log has the summary, too' never.err 'signal 15'

# shellcheck disable=SC2034 # for lib.sh
WRAP='env --ignore-signal=HUP,INT'
peer_listens server wait=go send=late fin eof 4>&-
start_client client 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for has_event client connected
kill -s HUP "$client"
kill -s INT "$client"
: >go
wait_for grep -q late client.out
exec 4>&-
wait_exit "$client"
is 'ignored ones stay ignored: status' "$STATUS" 0
is 'and all is received' "$(cat client.out)" late
