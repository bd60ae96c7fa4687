#!/bin/sh
# serve_thousand.sh: a thousand clients of --echo at once, their bytes interleaved: each gets its own back, all of them,
# and nobody else's.
. "$(dirname "$0")/../lib.sh"
[ -d /proc/self/fd ] || skip_all 'no /proc here'
need python3
plan 5

descriptors() { find "/proc/$1/fd" -mindepth 1 | wc -l; }

start_listener listener -k --echo 127.0.0.1 0
listener=$PID
before=$(descriptors "$listener")
start clients python3 "$SOURCE_DIR/tests/e2e/serve_thousand.py" "$PORT" 1000
wait_exit "$PID"
said=$(cat clients.out)
case $said in skip:*) skip_all "${said#skip: }" ;; esac
is 'the clients'"'"' status' "$STATUS" 0
is 'each has its own bytes back' "$said" 1000
all_closed() { [ "$(json_count listener.json closed)" = 1000 ]; }
ok 'all are closed' wait_for all_closed
is 'none in error' "$(json_events listener.json closed | grep -Ec '"closed_by": *"(error|reset|timeout)"')" 0
is 'all descriptors are given back' "$(descriptors "$listener")" "$before"
