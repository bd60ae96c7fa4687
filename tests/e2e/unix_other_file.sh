#!/bin/sh
# unix_other_file.sh: a path where there is another file, whatever it is, is left alone: status 1 and a
# message that names the path.
. "$(dirname "$0")/../lib.sh"
plan 22

echo precious >file
mkdir folder
mkfifo fifo
echo target >target
ln -s target link
ln -s nowhere dangling

state() { ls -ldi "$1"; }

for path in file folder fifo link dangling; do
    before=$(state $path)
    for type in -U '-U -u'; do
        # shellcheck disable=SC2086 # a list
        start other "$SONDE" -l $type $path
        wait_exit "$PID"
        is "status of -l $type on a $path" "$STATUS" 1
    done
    like "$path: the message" other.err "^sonde: listen on $path: "
    is "$path: it is as it was" "$(state $path)" "$before"
done
is "a file's content" "$(cat file)" precious
is "a link's target" "$(cat target)" target
