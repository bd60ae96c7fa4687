#!/bin/sh
# signals_blocked.sh: a signal ends sonde also while it waits for somebody else: for a reader of the FIFO of -o or
# --port-file, or for the reader of a log that is full and is not read.
. "$(dirname "$0")/../lib.sh"
need python3
plan 4

# waits_in PID FUNCTION: the process sleeps in this function of the kernel.
waits_in() { grep -q "$2" "/proc/$1/wchan"; }
sleep 600 &
PIDS="$PIDS $!"
wait_for waits_in $! nanosleep || skip_all 'no /proc/PID/wchan here'

mkfifo fifo log
start output "$SONDE" -o fifo 127.0.0.1 1
wait_for waits_in "$PID" partner
kill -s TERM "$PID"
wait_exit "$PID"
is '-o to a FIFO that nobody reads' "$STATUS" 143

start port "$SONDE" --port-file fifo -l 127.0.0.1 0
wait_for waits_in "$PID" partner
kill -s TERM "$PID"
wait_exit "$PID"
is '--port-file to a FIFO that nobody reads' "$STATUS" 143

exec 4<>log
start log "$SONDE" --json=log --bufsize 1 --port-file port -l 127.0.0.1 0 4>&-
listener=$PID
wait_for test -s port
start client "$SONDE" 127.0.0.1 "$(cat port)" <"$SOURCE_DIR/LICENSE" 4>&-
wait_for waits_in "$listener" pipe_write
kill -s TERM "$listener"
wait_exit "$listener"
is 'a log that nobody reads' "$STATUS" 143
like 'the loss of the log is told in the other one' log.err 'JSON.*switched off'
