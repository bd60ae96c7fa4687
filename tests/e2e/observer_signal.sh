#!/bin/sh
# observer_signal.sh: SIGINT and SIGTERM leave complete files behind: JSON's last line is the summary, the hex dump has
# every byte, and pcapng is whole.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need python3
env --default-signal=INT true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 10

WRAP='env --default-signal=INT,TERM'
mkfifo in
for signal in INT=2 TERM=15; do
    name=${signal%=*} number=${signal#*=}
    exec 4<>in
    peer_listens server read=5 send=answer end 4>&-
    start_client client --json-data --hex=hex --pcap pcap 127.0.0.1 "$PORT" <in 4>&-
    client=$PID
    printf hello >&4
    wait_for grep -q answer client.out
    kill -s "$name" "$client"
    wait_exit "$client"
    exec 4>&-
    is "$name: died of it" "$STATUS" $((128 + number))
    ok "$name: each line of JSON is whole" python3 -S -c '
import json
lines = open("client.json").read()
assert lines.endswith("\n")
events = [json.loads(line) for line in lines.splitlines()]
assert events[-1]["event"] == "summary"
'
    is "$name: the signal is told" "$(json_value client.json summary signal)" "$number"
    is "$name: all bytes are in the hex dump" "$(grep -c -e '|hello|$' -e '|answer|$' hex)" 2
    if command -v capinfos >/dev/null; then
        ok "$name: pcapng is whole" capinfos -c pcap
    else
        skip "$name: pcapng is whole" 'capinfos is not installed'
    fi
done
