#!/bin/sh
# check_status.sh: the status of -z for what was found, in every combination: 0 all open, 1 one is closed or
# unreachable, 3 a name is not known and nothing is worse, 4 what is missing only timed out; --any: 0 if one is open;
# --deadline and --wait-open: 4; what cannot be written: 9, whatever was found.
# shellcheck disable=SC2034 # targets reads the letters
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
mount_hosts '127.0.0.1 localhost'
ip route add unreachable 192.0.2.0/24

peers services 127.0.0.1 open closed udp-answer=pong udp-closed udp-mute
# shellcheck disable=SC2086
set -- $PORTS
o=127.0.0.1:$1 c=127.0.0.1:$2 U=udp://127.0.0.1:$3 C=udp://127.0.0.1:$4 M=udp://127.0.0.1:$5
# shellcheck disable=SC2119
silent_port
f=127.0.0.1:$PORT
u=192.0.2.1:80 n=nobody.invalid:80 p=unix:$T/none

# The status, that with --any, and what is there: [o]pen, [c]losed, [f]iltered, [u]nreachable, a [n]ame that is not
# known, no such [p]ath, and over UDP [U] open, [C] closed, [M] mute.
cat >cases <<'END'
0 0 o
1 1 c
4 4 f
1 1 u
3 3 n
1 1 p
0 0 U
1 1 C
4 4 M
0 0 o o
1 0 o c
4 0 o f
1 0 o u
3 0 o n
1 0 o p
0 0 o U
4 0 o M
1 1 c f
1 1 c u
1 1 c n
1 1 f u
3 3 f n
1 1 u n
1 1 p n
3 3 M n
1 1 C M
4 4 f M
1 0 o c f
1 0 o c n
3 0 o f n
1 0 o u n
1 1 c f n
1 0 U C M
1 0 n f u c o
3 0 n M f o
END
plan $((2 * $(wc -l <cases) + 21))

# targets LETTER...: sets TARGETS.
targets() {
    TARGETS=''
    for letter in "$@"; do eval "TARGETS=\"\$TARGETS \$$letter\""; done
}

# begin STATUS LETTERS OPTION...: starts one; judge looks at how it ended. Many at once, as most of them wait.
begun=0
begin() {
    begin_wanted=$1 begin_letters=$2
    shift 2
    begun=$((begun + 1))
    # shellcheck disable=SC2086
    targets $begin_letters
    # shellcheck disable=SC2086
    start "case$begun" $WRAP "$SONDE" -z "$@" $TARGETS </dev/null
    echo "$PID $begin_wanted $* $begin_letters" >>begun
}

judge() {
    while read -r pid wanted name; do
        wait_exit "$pid"
        is "$name" "$STATUS" "$wanted"
    done <begun
    : >begun
}

# patience LETTERS: how long to wait: not in vain where nobody is silent, and long where somebody else has to answer,
# however busy this system is.
patience() {
    case " $1 " in
    *n*[fM]* | *[fM]*n* | *U*M*) echo 3 ;;
    *[fM]*) echo 300ms ;;
    *) echo 20 ;;
    esac
}

while read -r all _ letters; do begin "$all" "$letters" -w "$(patience "$letters")"; done <cases
judge
while read -r _ any letters; do begin "$any" "$letters" --any -w "$(patience "$letters")"; done <cases
judge

begin 4 'o f' --deadline 100ms
begin 4 'o c f' --deadline 100ms
begin 0 'f o' --any --deadline 300ms
begin 4 'f' --any --deadline 100ms
begin 4 'c' --wait-open 100ms
begin 4 'n' --wait-open 100ms
begin 4 'u' --wait-open 100ms
begin 4 'o c' --wait-open 100ms
begin 0 'o' --wait-open 20
begin 0 'c f n p o' --any --wait-open 20
begin 4 'c f' --any --wait-open 100ms
begin 4 'f' --wait-open 20 --deadline 100ms
begin 4 'f' --wait-open 100ms --deadline 20
begin 2 'o' -s ::1
begin 9 'o' "--json=$T/no/file"
judge

# full WANTED ARGUMENT...: with standard output on a full disk.
full() {
    full_wanted=$1
    shift
    timeout "$PATIENCE" "$SONDE" -z -w 60ms "$@" >/dev/full 2>case.err
    is "a full disk: $*" "$?" "$full_wanted"
}

full 9 "$o"
full 9 "$c" "$n"
full 9 "$n" "$o"
full 9 "$c" --wait-open 100ms
full 9 127.0.0.1 1-30
full 3 "$n"
