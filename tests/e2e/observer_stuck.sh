#!/bin/sh
# observer_stuck.sh: an output whose reader does not read holds the run up, but one signal ends it all the same: the wait
# for the reader is given up, for all that is written to the same place.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 5

# stuck NAME OPTION...: a run with much to show, to a FIFO that is open and not read, until it waits there.
stuck() {
    stuck_name=$1
    shift
    rm -f fifo
    mkfifo fifo
    exec 5<>fifo
    peer_listens server "eof"
    start "$stuck_name" sh -c 'exec "$@" 2>fifo' sh "$SONDE" "$@" 127.0.0.1 "$PORT" <"$T/much"
    stuck_pid=$PID
    wait_for waits_in_poll "$stuck_pid"
    kill -TERM "$stuck_pid"
    wait_exit "$stuck_pid"
    exec 5>&-
}

# Not only for a moment.
waits_in_poll() {
    for _ in 1 2 3 4 5; do
        grep -q poll "/proc/$1/wchan" || return 1
    done
}

[ -r "/proc/$$/wchan" ] || skip_all 'where a process waits is not known here'
random_file "$T/much" 3000000
for options in '-x' '--hex=fifo' '-v -x' '--json --json-data'; do
    # shellcheck disable=SC2086 # a list
    stuck run $options
    is "$options: died of the signal" "$STATUS" 143
done

# The signal may also come while there is nothing to do: then the last words meet a reader who does not read.
rm -f fifo
mkfifo fifo
exec 5<>fifo
peer_listens server hold
start idle "$SONDE" --json=fifo -d 127.0.0.1 "$PORT" </dev/null
idle=$PID
for _ in start connecting connected; do read -r _ <&5; done
python3 -S -c '
import os
fifo = os.open("fifo", os.O_RDWR | os.O_NONBLOCK)
for size in (4096, 1):
    try:
        while True:
            os.write(fifo, b"." * size)
    except BlockingIOError:
        pass'
kill -TERM "$idle"
wait_exit "$idle"
exec 5>&-
is 'idle: died of the signal' "$STATUS" 143
