#!/bin/sh
# check_output.sh: where -z writes and what it leaves alone. Standard input is never read: a FIFO, a pipe and a
# terminal, in its background too, keep what they hold. Lines and events go to standard output, errors and sums to
# standard error, also beside --json; a FILE that cannot be had is status 9 before anything is looked at, one that fills
# up is told and the check goes on. What standard output does not take is status 9, whatever was found; a reader
# who does not read is waited for until --deadline.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
plan 37

peers services 127.0.0.1 open closed
open=$PORT closed=${PORTS##* }

# --- standard input ---------------------------------------------------------------------------------

mkfifo in
exec 4<>in
echo 'not for sonde' >&4
start fifo "$SONDE" -z 127.0.0.1 "$open" <in
wait_exit "$PID"
is 'a FIFO without an end: status' "$STATUS" 0
is 'a FIFO: it keeps what it holds' "$(head -n 1 <in)" 'not for sonde'
exec 4>&-
# shellcheck disable=SC2016
start left sh -c 'printf "a\nb\n" | { "$@" >/dev/null; cat; }' sh \
    "$SONDE" -z --count 2 --interval 10ms 127.0.0.1 "$open" </dev/null
wait_exit "$PID"
is 'a pipe, --count: the next one reads it' "$(tr '\n' ' ' <left.out)" 'a b '

if python3 -S -c 'import pty; pty.openpty()' 2>/dev/null; then
    # shellcheck disable=SC2086
    start behind $TERMINAL background output 'type=not for sonde\n' -- "$SONDE" -z 127.0.0.1 "$open"
    wait_exit "$PID"
    is 'behind a terminal: status' "$STATUS" 0
    like 'behind a terminal: its line' behind.out "127\.0\.0\.1 $open/tcp .*open"
    # shellcheck disable=SC2016,SC2086
    start typed $TERMINAL 'type=for the shell\n' -- sh -c '"$@" && read -r line && echo "read $line"' sh \
        "$SONDE" -z 127.0.0.1 "$open"
    wait_exit "$PID"
    is 'a terminal: who comes after it reads what was typed' "$(tail -n 1 typed.out)" 'read for the shell'
else
    skip 'behind a terminal: status' 'no pseudo-terminals here'
    skip 'behind a terminal: its line' 'no pseudo-terminals here'
    skip 'a terminal: who comes after it reads what was typed' 'no pseudo-terminals here'
fi
is 'standard input is closed' "$("$SONDE" -z 127.0.0.1 "$open" <&- | lines_of /dev/stdin)" \
    "127.0.0.1 $open/tcp open TIME"

# --- errors beside events ---------------------------------------------------------------------------

check json --json 127.0.0.1,nobody.invalid "$open"
is '--json: status' "$STATUS" 3
is '--json: each line is an object' "$(grep -cv '^{.*}$' json.out)" 0
is '--json: the error is an event' "$(json_value json.out error status)" 3
is '--json: and a line on standard error' "$(sed 's/:[^:]*$//' json.err)" 'sonde: resolve nobody.invalid'
check dash --json=- 127.0.0.1 "$open"
is '--json=-: the same as --json' "$(json_count dash.out check) $(grep -cv '^{' dash.out)" '1 0'
check usage --json 127.0.0.1 99999
is '--json: a usage error is text' "$STATUS $(cat usage.out) $(wc -l <usage.err | tr -d ' ')" '2  1'
check sums --json -v 127.0.0.1 "$open,$closed" 1-30
unlike '--json: the sums are those of the summary' sums.err '[0-9]+ ports in'
is '--json: ... open' "$(json_value sums.out summary open)" 1
ok '--json: ... closed' test "$(json_value sums.out summary closed)" -ge 25
is '--json: ... none is left out' "$(json_value sums.out summary unchecked)" 0
is '--json: an event a port' "$(json_count sums.out check)" "$(($(json_value sums.out summary open) + \
    $(json_value sums.out summary closed)))"

check file --json=file.json 127.0.0.1 "$open,$closed"
is '--json=FILE: beside the lines' "$(lines_of file.out)" "127.0.0.1 $open/tcp open TIME
127.0.0.1 $closed/tcp closed TIME (refused by the host)"
is '--json=FILE: the same order' \
    "$(json_events file.json check | sed 's/.*"state": *"\([a-z]*\)".*/\1/' | tr '\n' ' ')" \
    'open closed '
: >services.out
check no_file --json="$T/no/file" 127.0.0.1 "$open"
is 'a FILE that cannot be made: status' "$STATUS" 9
like 'a FILE that cannot be made: it is named' no_file.err "^sonde: .*$T/no/file"
is 'a FILE that cannot be made: nothing is looked at' "$(cat no_file.out services.out)" ''
check full_file --json=/dev/full 127.0.0.1 "$open"
is 'a FILE that is full: status' "$STATUS" 0
like 'a FILE that is full: it is told' full_file.err '^sonde: .*no space left on device$'
is 'a FILE that is full: the line is there' "$(lines_of full_file.out)" "127.0.0.1 $open/tcp open TIME"

# --- standard output takes nothing ------------------------------------------------------------------

# lost NAME ARGUMENT...: where standard output is full, and where it is closed.
lost() {
    lost_name=$1
    shift
    timeout "$PATIENCE" "$SONDE" -z "$@" >/dev/full 2>lost.err
    is "$lost_name: a full disk" "$?" 9
    timeout "$PATIENCE" "$SONDE" -z "$@" >&- 2>closed.err
    is "$lost_name: closed" "$?" 9
}

lost 'a line' 127.0.0.1 "$open"
like 'it is told' lost.err '^sonde: standard output: no space left on device$'
is 'it is told once' "$(grep -c 'standard output' lost.err)" 1
lost 'one line for many closed ports' 127.0.0.1 1-30
lost '--json' --json 127.0.0.1 "$open"

mkfifo unread.out
exec 5<>unread.out
start unread "$SONDE" -z -v --deadline 300ms 127.0.0.1 1-65535 5<&-
wait_exit "$PID"
is 'nobody reads: --deadline ends it' "$STATUS" 4
like 'nobody reads: it is told' unread.err 'not done within 0\.3 s \(--deadline\)$'
mkfifo full.out
exec 6<>full.out
head -c 65536 /dev/zero >&6
start full "$SONDE" -z --json --deadline 300ms 127.0.0.1 1 5<&- 6<&-
wait_exit "$PID"
is 'nobody reads from the first event on: status' "$STATUS" 4
