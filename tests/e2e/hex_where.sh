#!/bin/sh
# hex_where.sh: where a hex dump goes: -x to standard error, --hex=FILE to a file that others may not read, --hex=- to
# standard output. Where it cannot be written it costs the dump, with one warning, not the run. Colour only if asked for.
. "$(dirname "$0")/../lib.sh"
plan 21

# send NAME OPTION...: "hello" to a listener, without --json; what arrived is in NAME.got.
send() {
    send_name=$1
    shift
    start_listener server 127.0.0.1 0
    send_server=$PID
    printf hello >input
    start "$send_name" "$SONDE" "$@" 127.0.0.1 "$PORT" <input
    wait_exit "$PID"
    is "$send_name: status" "$STATUS" 0
    wait_exit "$send_server"
    is "$send_name: what arrived" "$(cat server.out)" hello
}
lines='00000000  68 65 6c 6c 6f                                    |hello|'

send error -x
is 'error: only the dump on standard error' "$(sed 's/ [0-9.]* ms / /' error.err)" "out 1 5 bytes at 0
$lines"
is 'error: nothing on standard output' "$(cat error.out)" ''

umask 000
send file --hex=file.hex
is 'file: the dump' "$(sed 1d file.hex)" "$lines"
is 'file: for its owner alone' "$(find file.hex -perm 600)" file.hex
is 'file: nothing on standard error' "$(cat file.err)" ''

send output --hex=-
is 'output: the dump' "$(sed 1d output.out)" "$lines"

send colour -x --color=always
escape=$(printf '\033')
is 'colour: around the event' "$(sed "s/ [0-9.]* ms / /; s/$escape\[0m/END/; s/$escape\[[0-9;]*m/BEGIN/" colour.err)" \
    "BEGINout 1 5 bytes at 0
${lines}END"

if [ -c /dev/full ] && ! (echo >/dev/full) 2>/dev/null; then
    send full --hex=/dev/full
    is 'full: one warning' "$(wc -l <full.err)" 1
    like 'full: which says what is lost, and why' full.err '^sonde: hex .*no space'
else
    skip 'full: status' 'no /dev/full'
    skip 'full: what arrived' 'no /dev/full'
    skip 'full: one warning' 'no /dev/full'
    skip 'full: which says what is lost, and why' 'no /dev/full'
fi

start cannot "$SONDE" --hex=no/such/folder 127.0.0.1 1
wait_exit "$PID"
is 'a file that cannot be made: status' "$STATUS" 9
like 'a file that cannot be made: the reason' cannot.err '^sonde: .*no/such/folder'
