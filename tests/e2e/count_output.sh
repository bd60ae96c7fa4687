#!/bin/sh
# count_output.sh: a reader of --count's lines that leaves ends the run at once with SIGPIPE, also in the middle of an
# interval; lines are written as soon as they are known; what cannot be written is status 9.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
env --default-signal=PIPE true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 9

count_peer server open

# leaves NAME COMMAND...: its reader takes one line. Sets STATUS.
leaves() {
    leaves_name=$1
    shift
    mkfifo "$leaves_name.fifo"
    head -n 1 <"$leaves_name.fifo" >"$leaves_name.line" &
    reader=$!
    PIDS="$PIDS $reader"
    # shellcheck disable=SC2016
    start "$leaves_name" sh -c 'exec env --default-signal=PIPE "$@" >"$0.fifo"' "$leaves_name" "$@"
    leaves_pid=$PID
    wait_exit "$reader"
    wait_exit "$leaves_pid" 10
}

leaves long "$SONDE" --count 0 --interval 1h 127.0.0.1 "$PORT"
is 'a long interval: dies of SIGPIPE' "$STATUS" 141
like 'a long interval: the line came before' long.line "^127\.0\.0\.1 $PORT/tcp open "
leaves short "$SONDE" -z --count 0 --interval 0 127.0.0.1 "$PORT"
is 'no interval: dies of SIGPIPE' "$STATUS" 141
leaves json "$SONDE" --json --count 0 --interval 1h 127.0.0.1 "$PORT"
is '--json: dies of SIGPIPE' "$STATUS" 141
is '--json: one event' "$(grep -c '"event"' json.line)" 1

if [ -c /dev/full ]; then
    start full sh -c 'exec "$@" >/dev/full' sh "$SONDE" --count 0 --interval 1h 127.0.0.1 "$PORT"
    wait_exit "$PID" 10
    is 'a full disk: status' "$STATUS" 9
    like 'a full disk: the reason' full.err '^sonde: standard output: no space left on device$'
    start statistics sh -c 'exec "$@" 2>/dev/full' sh "$SONDE" --count 2 --interval 0 127.0.0.1 "$PORT"
    wait_exit "$PID" 10
    is 'statistics that cannot be written: status' "$STATUS" 0
else
    for point in status reason statistics; do skip "a full disk: $point" 'no /dev/full'; done
fi
start closed sh -c 'exec "$@" >&-' sh "$SONDE" --count 0 --interval 1h 127.0.0.1 "$PORT"
wait_exit "$PID" 10
is 'closed standard output: status' "$STATUS" 9
