#!/bin/sh
# unix_stale.sh: a Unix socket's path that nobody listens on any more is taken over, by a stream and by a
# datagram listener, whatever type it had.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 9

# stale VERB: leaves such a path.
stale() { rm -f path; tell old "$1" "$T/path"; tell old close; }

echo hello >hello
for verb in unix-listen unix-bind unix-datagram-bind; do
    stale "$verb"
    start_listener stream -U path
    stream=$PID
    run client -U path <hello
    wait_exit "$stream"
    is "a stream listener takes over what $verb left" "$STATUS-$(cat stream.out)" 0-hello

    stale "$verb"
    start_listener datagram -U -u path
    datagram=$PID
    run client -U -u -q 0 path <hello
    ok 'so does a datagram listener' wait_for grep -q hello datagram.out
    kill -TERM "$datagram"
    wait_exit "$datagram"
    not_ok 'and removes the path as its own' test -e path
done
