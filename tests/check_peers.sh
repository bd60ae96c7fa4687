# check_peers.sh: services for sonde -z to look at (e2e/check_peer.py). Read after lib.sh:
#
#     peers web 127.0.0.1 open 'greet=220 hello\r\n' closed
#     check all 127.0.0.1 "$(list_of $PORTS)"
#     is 'the first is open' "$(state_of all.out "$PORT")" open
# shellcheck shell=sh disable=SC2034 # PORT, PORTS and PEER are for the tests
need python3

# peers NAME HOST KIND...: one service each, on free ports, which rise from one KIND to the next. Sets PORTS,
# all of them with blanks between, PORT, the first, and PEER, the process. What they hear is in NAME.out, a
# line each.
peers() { peers_by start "$@"; }

# peers_on router|host NAME HOST KIND...: the same there (routes.sh).
peers_on() {
    peers_where=$1
    shift
    peers_by "start_on $peers_where" "$@"
}

# peers_by START NAME HOST KIND...
peers_by() {
    peers_start=$1 peers_name=$2
    shift 2
    rm -f "$peers_name.ports"
    # shellcheck disable=SC2086 # a function with its arguments
    $peers_start "$peers_name" \
        python3 -S "$SOURCE_DIR/tests/e2e/check_peer.py" "$peers_name.ports" "$@" </dev/null
    PEER=$PID
    wait_for test -s "$peers_name.ports" || {
        fail "peers $*" "$(cat "$peers_name.err")"
        exit 1
    }
    PORTS=$(cat "$peers_name.ports")
    PORT=${PORTS%% *}
}

# check NAME ARGUMENT...: sonde -z from beginning to end: its lines in NAME.out, the sums and errors in
# NAME.err. Sets STATUS.
check() {
    check_name=$1
    shift
    # shellcheck disable=SC2086 # WRAP is a command with its arguments
    start "$check_name" ${WRAP-} "$SONDE" -z "$@" </dev/null
    wait_exit "$PID"
}

# list_of PORT...: as -z takes it.
list_of() { echo "$*" | tr ' ' ','; }

# lines_of FILE: lines of -z, with TIME for the durations, which differ from run to run.
lines_of() { sed -E 's/ [0-9.]+ (ns|us|ms|s)( |:|$)/ TIME\2/' "$1"; }

# state_of FILE PORT: its word, in lines of -z.
state_of() { sed -n "s|^[^ ]* $2/[a-z]* \([a-z-]*\).*|\1|p" "$1"; }
