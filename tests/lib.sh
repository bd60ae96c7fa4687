# lib.sh: what the shell tests share. POSIX sh; a test reads it first:
#
#     . "$(dirname "$0")/../lib.sh"
#     plan 2
#     start_listener server -N 127.0.0.1 0 <"$SOURCE_DIR/LICENSE"
#     run client 127.0.0.1 "$PORT"
#     is "client's status" "$STATUS" 0
#     same_file "the listener's file arrived" client.out "$SOURCE_DIR/LICENSE"
#
# The test runs in a folder of its own, $T, which goes away at its end. What it started and did not wait
# for is ended, and the logs are shown if a test point failed. Every wait is bounded by $PATIENCE seconds
# and ends with what is waited for.
# shellcheck shell=sh disable=SC2034 # PORT and STATUS are for the tests
set -u
export LC_ALL=C
unset CDPATH POSIXLY_CORRECT SONDE_PROXY

SOURCE_DIR=$(cd "$(dirname "$0")/../.." && pwd) || exit 99
TEST=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
SONDE=${SONDE:-$SOURCE_DIR/src/sonde}
PATIENCE=${PATIENCE:-30}
T=$(mktemp -d "${TMPDIR:-/tmp}/sonde-test.XXXXXX") || exit 99
T=$(cd "$T" && pwd -P)
cd "$T" || exit 99

PLANNED='' POINTS=0 FAILURES=0 # test points
PIDS='' WRAP=''                # processes not yet waited for; a command to run sonde under
PORT='' PID='' STATUS=''       # what the functions below find out

exec </dev/null
trap 'at_end' EXIT
trap 'exit 99' HUP INT TERM

at_end() {
    status=$?
    trap '' HUP INT TERM
    # shellcheck disable=SC2086 # a list
    [ -z "$PIDS" ] || { kill -KILL $PIDS; wait $PIDS; } 2>/dev/null
    [ "$POINTS" = "${PLANNED:-0}" ] || {
        echo "# $POINTS of ${PLANNED:-0} planned test points ran"
        [ $status -ne 0 ] || status=1
    }
    [ "$FAILURES" = 0 ] || { show_logs; status=1; }
    cd /
    rm -rf "$T"
    exit $status
}

show_logs() {
    for log in "$T"/*.err "$T"/*.log "$T"/*.json; do
        [ -s "$log" ] || continue
        echo "# ${log##*/}:"
        tail -n 40 "$log" | sed 's/^/#   /'
    done
}

# --- test points ---------------------------------------------------------------------------------

# plan N: how many test points follow.
plan() { PLANNED=$1; echo "1..$*"; }

# skip_all REASON: ends the test, which says nothing about this system.
skip_all() {
    [ -n "$PLANNED" ] || plan 0 "# SKIP $1"
    while [ "$POINTS" -lt "$PLANNED" ]; do skip 'not tried' "$1"; done
    exit 0
}

pass() { POINTS=$((POINTS + 1)); echo "ok $POINTS - $1"; }

# fail NAME [LINE...]
fail() {
    POINTS=$((POINTS + 1)) FAILURES=$((FAILURES + 1))
    echo "not ok $POINTS - $1"
    shift
    for line in "$@"; do printf '%s\n' "$line" | sed 's/^/#   /'; done
}

# skip NAME REASON: one point that cannot be tried here.
skip() { POINTS=$((POINTS + 1)); echo "ok $POINTS - $1 # SKIP $2"; }

# without PROGRAM POINTS: so many points that cannot be tried for want of a program.
without() {
    without_count=0
    while [ "$without_count" -lt "$2" ]; do
        without_count=$((without_count + 1))
        skip "$1, $without_count" "$1 is not installed"
    done
}

# ok NAME COMMAND...: the command succeeds. Its output is shown if it does not.
ok() {
    ok_name=$1
    shift
    if "$@" >"$T/.ok" 2>&1; then pass "$ok_name"; else fail "$ok_name" "failed: $*" "$(cat "$T/.ok")"; fi
}

# not_ok NAME COMMAND...: the command fails.
not_ok() {
    ok_name=$1
    shift
    if "$@" >"$T/.ok" 2>&1; then fail "$ok_name" "succeeded: $*" "$(cat "$T/.ok")"; else pass "$ok_name"; fi
}

# is NAME GOT WANTED: two texts are the same.
is() {
    if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "got:    $2" "wanted: $3"; fi
}

# like NAME FILE REGEX: a line of the file matches the extended regular expression.
like() {
    if grep -Eq -e "$3" "$2"; then pass "$1"; else fail "$1" "no line of $2 matches $3" "$(head -n 20 "$2")"; fi
}

# unlike: no line does.
unlike() {
    if grep -E -e "$3" "$2" >"$T/.ok"; then fail "$1" "matches $3 in $2:" "$(cat "$T/.ok")"; else pass "$1"; fi
}

# same_file NAME GOT WANTED: two files hold the same bytes.
same_file() { is "$1" "$(checksum "$2")" "$(checksum "$3")"; }

# --- what a test needs -----------------------------------------------------------------------------

# need COMMAND...: skips the test where a program is missing.
need() {
    for need_program in "$@"; do
        command -v "$need_program" >/dev/null 2>&1 || skip_all "$need_program is not installed"
    done
}

# in_namespace: the rest of the test runs as root of a network of its own, with loopback up. To be called
# before anything else.
in_namespace() {
    [ "${SONDE_TEST_NAMESPACE-}" = yes ] && return
    need unshare ip
    for options in -n -rn; do
        unshare "$options" ip link set lo up 2>/dev/null || continue
        cd / && rm -rf "$T"
        export SONDE_TEST_NAMESPACE=yes
        # shellcheck disable=SC2016,SC2093
        exec unshare "$options" sh -c 'ip link set lo up && exec sh "$0"' "$TEST"
    done
    skip_all 'network namespaces are not permitted here'
}

# closed_port [udp]: sets PORT to one of 127.0.0.1 that refuses, and stays so until the test's end: it is
# held by a socket that does not listen (UDP: that is connected to nobody's port).
closed_port() {
    need python3
    rm -f "$T/closed_port"
    python3 -c '
import os, socket, sys, time
kind = socket.SOCK_DGRAM if "udp" in sys.argv[2:] else socket.SOCK_STREAM
holder = socket.socket(socket.AF_INET, kind)
holder.bind(("127.0.0.1", 0))
if kind == socket.SOCK_DGRAM:
    holder.connect(("127.0.0.2", 1))
with open(sys.argv[1] + ".new", "w") as file:
    print(holder.getsockname()[1], file=file)
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    time.sleep(3600)
' "$T/closed_port" "$@" >/dev/null 2>&1 &
    PIDS="$PIDS $!"
    wait_for test -s "$T/closed_port"
    PORT=$(cat "$T/closed_port")
}

# sanitized: whether sonde was built with sanitizers, which take memory of their own.
sanitized() { grep -q __asan_init "$SONDE"; }

# checksum FILE: of its bytes.
checksum() {
    { sha256sum <"$1" 2>/dev/null || shasum -a 256 <"$1" 2>/dev/null || cksum <"$1"; } | cut -d ' ' -f 1
}

# random_file FILE BYTES
random_file() { head -c "$2" /dev/urandom >"$1"; }

# --- processes -------------------------------------------------------------------------------------

# wait_for COMMAND...: until it succeeds. False after $PATIENCE seconds.
wait_for() {
    tries=$((PATIENCE * 50))
    until "$@" 2>/dev/null; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { echo "# waited in vain: $*"; return 1; }
        sleep 0.02
    done
}

# start NAME COMMAND...: in the background, with this function's standard input; output to NAME.out and
# NAME.err. Sets PID.
start() {
    start_name=$1
    shift
    for old in "$start_name.out" "$start_name.err"; do # what an earlier one said is not to be waited for
        [ ! -f "$old" ] || rm -f "$old"
    done
    { "$@" <&3 3<&- >"$start_name.out" 2>"$start_name.err" & } 3<&0
    PID=$!
    PIDS="$PIDS $PID"
}

# start_client NAME ARGUMENT...: sonde in the background, its events in NAME.json.
start_client() {
    client_name=$1
    shift
    [ ! -f "$client_name.json" ] || rm -f "$client_name.json"
    # shellcheck disable=SC2086 # WRAP is a command with its arguments
    start "$client_name" $WRAP "$SONDE" --json="$client_name.json" "$@"
}

# start_listener NAME ARGUMENT...: sonde -l likewise; waits until it listens and sets PORT (the path of a
# Unix socket).
start_listener() {
    listener_name=$1
    shift
    rm -f "$listener_name.port"
    start_client "$listener_name" -l --port-file "$listener_name.port" "$@"
    wait_for listener_is_ready "$listener_name" "$PID" || {
        fail "$listener_name listens" "$(cat "$listener_name.err")"
        exit 1
    }
    PORT=$(cat "$listener_name.port")
}

# Where it has ended instead there is nothing more to wait for.
listener_is_ready() {
    [ -s "$1.port" ] && grep -Eq '"event": ?"listening"' "$1.json" && return
    kill -0 "$2" || tries=1
    return 1
}

# wait_exit PID [SECONDS]: sets STATUS to its exit status, or "timeout" with a failed test point if it has
# to be killed. (While a shell waits for sleep, it also collects children that have ended.)
wait_exit() {
    tries=$((${2:-$PATIENCE} * 50))
    while [ $tries -gt 0 ] && kill -0 "$1" 2>/dev/null; do
        sleep 0.02
        tries=$((tries - 1))
    done
    [ $tries -gt 0 ] || kill -KILL "$1"
    wait "$1" 2>/dev/null
    STATUS=$?
    PIDS=$(echo "$PIDS" | tr ' ' '\n' | grep -vx -e "$1" | tr '\n' ' ')
    [ $tries -gt 0 ] || {
        STATUS=timeout
        fail "process $1 ends within ${2:-$PATIENCE} s"
    }
}

# run NAME ARGUMENT...: sonde from beginning to end; sets STATUS. Output as with start_client.
run() { start_client "$@"; wait_exit "$PID"; }

# --- events ----------------------------------------------------------------------------------------

# json_events FILE EVENT: its lines about such events.
json_events() { grep -E "\"event\": ?\"$2\"" "$1"; }

# json_count FILE EVENT: how many there are.
json_count() { grep -Ec "\"event\": ?\"$2\"" "$1"; }

# json_value FILE EVENT FIELD [REGEX]: of the first such event, whose line matches: a number, or text without quotes.
json_value() {
    json_events "$1" "$2" | grep -E -e "${4-}" | sed -n "s/.*\"$3\": *\"\{0,1\}\([^\",}]*\).*/\1/p;q"
}
