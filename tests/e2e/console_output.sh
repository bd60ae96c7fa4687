#!/bin/sh
# console_output.sh: with -o all connections of a console go to one file, which stays open from the first to the last:
# /reconnect goes on with it after it was renamed and after its folder was removed, and the reader of a FIFO sees all of
# them and then the end.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 9

# shellcheck disable=SC2016
start_listener server -k -c 'read -r line; echo "got $line"' 127.0.0.1 0 </dev/null

# talk_twice FILE COMMAND...: two connections, and the command in between; sets STATUS.
talk_twice() {
    console_start -o "$1" 127.0.0.1 "$PORT"
    shift
    wait_row "127.0.0.1:$PORT open>"
    console_enter first
    wait_row "127.0.0.1:$PORT closed>"
    "$@"
    console_enter /reconnect
    wait_row "127.0.0.1:$PORT open>"
    console_enter second
    wait_row 'got second'
    wait_row "127.0.0.1:$PORT closed>"
    console_keys C-d
    console_status
}

both='got first
got second'

talk_twice kept true
is 'a file: the status' "$STATUS" 0
is 'a file has both' "$(cat kept)" "$both"

talk_twice old mv old new
is 'a renamed file: the status' "$STATUS" 0
is 'a renamed file has both' "$(cat new)" "$both"
not_ok 'and there is none of the old name' test -e old

mkdir folder
talk_twice folder/kept rm -r folder
is 'a removed folder: the status' "$STATUS" 0
console_settings 'a removed folder: the terminal is as it was'

mkfifo pipe
start reader cat pipe
reader=$PID
talk_twice pipe true
wait_exit "$reader"
is 'a FIFO: the status' "$STATUS" 0
is 'the reader of a FIFO has both' "$(cat reader.out)" "$both"
