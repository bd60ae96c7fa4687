#!/bin/sh
# listen_signal.sh: SIGTERM, SIGINT or SIGHUP while clients are there leaves complete JSON: each line is an
# object, each connection has its closed event, the summary names the signal, which sonde then dies of. What
# arrived is written, to standard output and to -o.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
env --default-signal=INT true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 21

# What a shell starts in the background ignores SIGINT, and that stays so.
# shellcheck disable=SC2034 # for lib.sh
WRAP='env --default-signal=INT,TERM,HUP'

# objects FILE: how many lines there are, if each is a JSON object.
objects() {
    python3 -c 'import json, sys
lines = open(sys.argv[1]).read().splitlines(True)
assert all(line.endswith("\n") and isinstance(json.loads(line), dict) for line in lines)
print(len(lines))' "$1"
}

for signal in TERM:15 INT:2 HUP:1; do
    name=${signal%:*} number=${signal#*:}
    start_listener "$name" -k -o "$name.copy" 127.0.0.1 0
    listener=$PID
    for i in 1 2 3; do
        tell client$i tcp 127.0.0.1 "$PORT"
        tell client$i send "hello$i,"
        wait_for grep -q "hello$i," "$name.out"
    done
    kill -"$name" "$listener"
    wait_exit "$listener"
    is "$name: status" "$STATUS" $((128 + number))
    is "$name: each line is an object" "$(objects "$name.json")" "$(wc -l <"$name.json")"
    is "$name: each connection was closed" "$(json_count "$name.json" closed)" 3
    is "$name: the summary is the last" "$(tail -n 1 "$name.json" | grep -c '"event": *"summary"')" 1
    is "$name: it names the signal" "$(json_value "$name.json" summary signal)" "$number"
    is "$name: what arrived is written" "$(cat "$name.out")" hello1,hello2,hello3,
    same_file "$name: and in the copy" "$name.copy" "$name.out"
done
