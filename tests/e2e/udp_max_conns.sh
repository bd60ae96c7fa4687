#!/bin/sh
# udp_max_conns.sh: -m bounds the peers of a UDP listener: another is not heard, and that is told, until one
# of them has been silent for the time of -i.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 6

counted() { [ "$(json_count listener.json "$1")" = "$2" ]; }

start_listener listener -u -m 1 -i 1 127.0.0.1 0
tell a udp 127.0.0.1 "$PORT"
tell b udp 127.0.0.1 "$PORT"
tell a send a1,
ok 'the first is heard' wait_for grep -q a1 listener.out
tell b send unheard
ok 'the limit is told' wait_for grep -Eq '"event": ?"limit".*"what": ?"max-conns"' listener.json
tell a send a2,
ok 'the first is heard still' wait_for grep -q a2 listener.out
ok 'after a silence it ends' wait_for counted closed 1
tell b send b,
ok 'and the other is heard' wait_for grep -q b, listener.out
is 'all that was heard' "$(cat listener.out)" a1,a2,b,
