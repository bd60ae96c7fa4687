#!/bin/sh
# stdout_reader_leaves.sh: the reader of stdout goes: the run ends at once, also while nothing arrives: sinks are
# flushed, then sonde dies of SIGPIPE like any filter. Where stdout is not used it does not matter.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 10

mkfifo in out
exec 4<>in
# shellcheck disable=SC2016
printf 'exec "$@" >out\n' >redirect

# shellcheck disable=SC2034 # for lib.sh
WRAP='sh redirect'
peer_listens server hold 4>&-
reader_of out 4>&-
start_client quiet 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for has_event quiet connected
kill "$READER"
wait_exit "$client"
is 'nothing arrives: status' "$STATUS" 141
is 'nothing arrives: no message' "$(cat quiet.err)" ''
is 'nothing arrives: the events are complete' "$(json_value quiet.json summary signal)" 13
is 'nothing arrives: the connection was closed' "$(json_count quiet.json closed)" 1

peer_listens server flood 4>&-
{ head -c 10 <out >head.out & } 4>&-
start_client busy 127.0.0.1 "$PORT" <in 4>&-
wait_exit "$PID"
is 'much arrives: status' "$STATUS" 141
is 'much arrives: the events are complete' "$(json_value busy.json summary signal)" 13

reader_of out 4>&-
start_listener listener 127.0.0.1 0 <in 4>&-
listener=$PID
kill "$READER"
wait_exit "$listener"
is 'before a client came: status' "$STATUS" 141

peer_listens server hold 4>&-
start socket python3 -S -c '
import os, socket, subprocess, sys, time
ours, theirs = socket.socketpair()
child = subprocess.Popen(sys.argv[1:], stdout=theirs)
theirs.close()
while not os.path.exists("socket.json") or b"\"connected\"" not in open("socket.json", "rb").read():
    time.sleep(0.01)
ours.close()
print(child.wait())
' "$SONDE" --json=socket.json 127.0.0.1 "$PORT" <in 4>&-
wait_exit "$PID"
is 'a socket: dies of SIGPIPE' "$(cat socket.out)" -13

peer_listens server send=unwanted eof 4>&-
reader_of out 4>&-
start_client client --send-only 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for has_event client connected
kill "$READER"
wait_exit "$READER"
echo fine >&4
exec 4>&-
wait_exit "$client"
is '--send-only does not use stdout: status' "$STATUS" 0
wait_exit "$PEER"
is '--send-only: all was sent' "$(cat server.out)" fine
