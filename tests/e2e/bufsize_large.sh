#!/bin/sh
# bufsize_large.sh: with the largest --bufsize one read may bring more than waits for standard output at most; the
# rest follows, and nothing is left lying, to a file, a pipe or /dev/null.
. "$(dirname "$0")/../lib.sh"
plan 8
random_file sent 30000001

# send NAME: to the listener.
send() {
    run client --bufsize 1M 127.0.0.1 "$PORT" <sent
    is "$1: the client's status" "$STATUS" 0
    wait_exit "$listener"
    is "$1: the listener's status" "$STATUS" 0
}

start_listener listener --bufsize 1M 127.0.0.1 0
listener=$PID
send 'to a file'
same_file 'to a file: all arrived' listener.out sent

mkfifo fifo.out
start reader sh -c 'exec cat <fifo.out'
reader=$PID
start_listener fifo --bufsize 1M 127.0.0.1 0
listener=$PID
send 'to a pipe'
wait_exit "$reader"
same_file 'to a pipe: all arrived' reader.out sent

# shellcheck disable=SC2016
start null sh -c 'exec "$@" >/dev/null' sh "$SONDE" -l --bufsize 1M --port-file null.port 127.0.0.1 0
listener=$PID
wait_for test -s null.port
PORT=$(cat null.port)
send 'to /dev/null'
