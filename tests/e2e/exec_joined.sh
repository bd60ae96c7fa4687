#!/bin/sh
# exec_joined.sh: a program has the client's socket itself where nobody observes and nothing is limited, else pipes. Its
# end is the connection's, without a reset though it has not read all, and counts the client (-m) until then; others that
# it started may keep the connection; it is hung up when the client is gone.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ -d /proc/self/fd ] || skip_all 'no /proc/self/fd here'
plan 13

kind='sh -c "readlink /proc/self/fd/0; readlink /proc/self/fd/1"'

# kind NAME OPTIONS...: what a client of such a listener finds, "socket socket" or "pipe pipe".
kind() {
    name=$1
    shift
    rm -f port
    start listener "$SONDE" -l --port-file port -k -e "$kind" "$@"
    wait_for test -s port
    PORT=$(cat port)
    case $PORT in
    [0-9]*) run client 127.0.0.1 "$PORT" ;;
    *) run client -U "$PORT" ;;
    esac
    is "$name" "$(sed 's/:.*//' client.out | tr '\n' ' ')" "$WANTED "
}

WANTED='socket socket'
kind 'TCP' 127.0.0.1 0
kind 'Unix' -U path
WANTED='pipe pipe'
kind 'with --json' --json=log.json 127.0.0.1 0
kind 'with -x' -x 127.0.0.1 0
kind 'with -v' -v 127.0.0.1 0
kind 'with --rate' --rate 1M 127.0.0.1 0
kind 'with -i' -i 10 127.0.0.1 0

# The first client's program goes on; the second waits for its end.
rm -f port
start listener "$SONDE" -l --port-file port -k -m 1 \
    -c 'echo begun $$ >>log; read -r x; echo "had $x"; until [ -f go ]; do sleep 0.02; done' 127.0.0.1 0
wait_for test -s port
PORT=$(cat port)
peer_connects first send='one\n' read=8 send=unread acknowledged touch=ended eof unbroken
first=$PEER
wait_for test -f ended
peer_connects second send='two\n' eof touch=second
wait_for test -s log
is 'the next waits until it has ended' "$(wc -l <log | tr -d ' ') $(ls second 2>/dev/null)" '1 '
: >go
wait_exit "$first"
is 'its end is no reset' "$STATUS" 0
is 'and all has arrived' "$(cat first.out)" 'had one'
wait_for test -f second

# The shell leaves, its background process answers.
rm -f port log
start listener "$SONDE" -l --port-file port -k -c 'exec 3<&0; (head -c 5; echo; echo late) <&3 & echo early' 127.0.0.1 0
wait_for test -s port
PORT=$(cat port)
peer_connects heir read=6 send=heard eof
wait_exit "$PEER"
is 'others may keep the connection' "$(tr "\n" " " <heir.out)" 'early heard late '
is 'to its end' "$STATUS" 0
start listener "$SONDE" -l --port-file port2 -k -c 'trap "echo hung up >log; exit" HUP; echo begun
    while :; do sleep 0.05; done' 127.0.0.1 0
wait_for test -s port2
PORT=$(cat port2)
peer_connects third read=6 rst
ok "a client's reset is noticed" wait_for grep -q 'hung up' log
