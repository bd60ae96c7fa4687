#!/bin/sh
# serve_slow_stdout.sh: an answer never waits for standard output, although nobody reads that: neither a single
# one nor one to each message. What is then left out is counted and told, memory stays bounded, and the status
# is 9.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 10

# stuck NAME ARGUMENT...: a listener whose standard output is a pipe that nobody reads, yet.
stuck() {
    stuck_name=$1
    shift
    rm -f pipe
    mkfifo pipe
    exec 9<>pipe
    "$SONDE" --json="$stuck_name.json" -l --port-file "$stuck_name.port" "$@" >pipe 2>"$stuck_name.err" 9<&- &
    PID=$!
    PIDS="$PIDS $PID"
    wait_for test -s "$stuck_name.port"
    PORT=$(cat "$stuck_name.port")
}

stuck once -k --reply answer 127.0.0.1 0
once=$PID
tell one tcp 127.0.0.1 "$PORT"
tell one send-many 1 300000
is 'one who says much' "$(ask one receive 6)" answer
tell two tcp 127.0.0.1 "$PORT"
tell two send question
is 'one who comes then' "$(ask two rest)" 'answer<end>'
kill "$once"
wait_exit "$once"
is 'a signal ends it' "$STATUS" 143

random_file lines 60000000
stuck each -k --frame fixed:100000 --reply-each ok --clients 1 127.0.0.1 0
each=$PID
run client 127.0.0.1 "$PORT" <lines
is 'an answer to each' "$(wc -c <client.out | tr -d ' ')" 1200
is 'of all' "$STATUS" 0
ok 'that there is too much is told' grep -Eq '"what": ?"output"' each.json
if [ -r "/proc/$each/status" ] && ! sanitized; then
    peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$each/status")
    ok "bounded memory: $peak KiB" [ "$peak" -lt 60000 ]
else
    skip 'bounded memory' 'its size is not known here, or not its own'
fi
cat pipe >shown 9<&- &
reader=$!
PIDS="$PIDS $reader"
wait_for test -s shown
exec 9<&-
wait_exit "$each"
is 'the status' "$STATUS" 9
like 'why' each.json '"error".*too slow: [0-9]* bytes'
wait_exit "$reader"
ok 'the beginning is shown' cmp -n 16000000 shown lines
