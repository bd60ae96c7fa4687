#!/bin/sh
# unix_live.sh: a Unix path that another listens on is refused: status 1, and a message that names the
# holder. That one is not disturbed: a one-shot listener gets no client by it.
. "$(dirname "$0")/../lib.sh"
plan 18

echo hello >hello

# live NAME OPTION...: the holder with the first option, the intruder with each type.
live() {
    name=$1
    shift
    start_listener "$name" "$@" path
    holder=$PID
    for intruder in -U '-U -u'; do
        # shellcheck disable=SC2086 # a list
        start intruder "$SONDE" -l $intruder path
        wait_exit "$PID"
        is "$name: status of -l $intruder" "$STATUS" 1
        like "$name: it says so" intruder.err '^sonde: listen on path: address already in use'
        like "$name: it names the holder" intruder.err "[^0-9]$holder([^0-9]|\$)"
        is "$name: in one line" "$(wc -l <intruder.err)" 1
    done
    run client "$@" -q 1 path <hello
    ok "$name: the holder still waits for its client" wait_for grep -q hello "$name.out"
}
live stream -U
kill -0 "$holder" 2>/dev/null && wait_exit "$holder"
live datagram -U -u
