# tcp_peer.sh: the other end of a TCP connection that does exactly what a test says (e2e/tcp_peer.py), and a
# terminal to run sonde in (e2e/terminal.py). Read after lib.sh.
#
#     peer_listens server eof send=late fin
#     run client 127.0.0.1 "$PORT" </dev/null
#     wait_exit "$PEER"
# shellcheck shell=sh disable=SC2034,SC2153 # PORT, PEER and TERMINAL are for the tests
need python3

PEER=''
TERMINAL="python3 -S $SOURCE_DIR/tests/e2e/terminal.py"

# peer_listens NAME STEP...: accepts one connection on a free port of 127.0.0.1. Sets PORT and PEER, its process.
# What it receives is in NAME.out.
peer_listens() {
    peer_name=$1
    shift
    rm -f "$peer_name.port"
    start "$peer_name" python3 -S "$SOURCE_DIR/tests/e2e/tcp_peer.py" listen "$peer_name.port" "$@" </dev/null
    PEER=$PID
    wait_for test -s "$peer_name.port" || exit 1
    PORT=$(cat "$peer_name.port")
}

# peer_connects NAME STEP...: connects to PORT of 127.0.0.1.
peer_connects() {
    peer_name=$1
    shift
    start "$peer_name" python3 -S "$SOURCE_DIR/tests/e2e/tcp_peer.py" connect "$PORT" "$@" </dev/null
    PEER=$PID
}

# reader_of FIFO: somebody who has it open for reading, but does not. Sets READER, the process.
reader_of() {
    # shellcheck disable=SC2217
    sleep 600 <"$1" >/dev/null 2>&1 &
    READER=$!
    PIDS="$PIDS $READER"
}

# has_event NAME EVENT: sonde has told it.
has_event() { grep -Eq "\"event\": ?\"$2\"" "$1.json"; }

# event_order NAME EVENT...: the events of these names, in the order they came.
event_order() {
    order_name=$1
    shift
    order_wanted=$(echo "$@" | tr ' ' '|')
    sed -n 's/^{"event": \{0,1\}"\([a-z_]*\)".*/\1/p' "$order_name.json" | grep -xE "$order_wanted" | tr '\n' ' '
}

# took NAME: how long sonde's run took, in milliseconds, as its summary says.
took() { echo $(($(json_value "$1.json" summary duration_ns) / 1000000)); }

# is_between NAME GOT LOW HIGH
is_between() {
    if [ "$2" -ge "$3" ] && [ "$2" -le "$4" ]; then pass "$1"; else fail "$1" "got: $2, wanted $3 to $4"; fi
}

# silent_port [HOST]: sets PORT to one of 127.0.0.1 (or HOST) where nobody answers a SYN: the backlog is full.
silent_port() {
    rm -f silent.port
    start silent.port python3 -S "$SOURCE_DIR/tests/e2e/check_peer.py" silent.port "${1-127.0.0.1}" silent </dev/null
    wait_for test -s silent.port || exit 1
    PORT=$(cat silent.port)
}

# mount_hosts TEXT: from now on TEXT is /etc/hosts for sonde. Needs in_namespace.
mount_hosts() {
    printf '%s\n' "$1" >"$T/hosts"
    # shellcheck disable=SC2016
    printf 'mount --bind "%s/hosts" /etc/hosts && exec "$@"\n' "$T" >"$T/with_hosts"
    WRAP="unshare -m sh $T/with_hosts"
    $WRAP true 2>/dev/null || skip_all 'mounts are not permitted here'
}

# need_terminal: skips the test where no pseudo-terminal can be had.
need_terminal() {
    python3 -S -c 'import pty; pty.openpty()' 2>/dev/null || skip_all 'no pseudo-terminals here'
}
