#!/bin/sh
# listen_no_descriptors.sh: where accept finds no descriptor left that is told once, the clients wait, nothing
# spins meanwhile, and when descriptors are to be had again they are served.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
[ -r /proc/self/stat ] || skip_all 'no /proc here'
plan 7

accepted() { json_count listener.json accepted; }
at_least() { [ "$(accepted)" -ge "$1" ]; }
told() { json_events listener.json limit | grep -q '"code": *"EMFILE"'; }
# Clock ticks, of 10 ms, in user and kernel mode.
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }

cat >few_descriptors <<'END'
ulimit -n 16 && exec "$@"
END
WRAP="sh $T/few_descriptors"
start_listener listener -k 127.0.0.1 0
listener=$PID
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do tell client$i tcp 127.0.0.1 "$PORT"; done
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do tell client$i send "client$i,"; done
ok 'it is told' wait_for told
before=$(accepted)
ok 'some are served' test "$before" -gt 2 -a "$before" -lt 16
start=$(ticks "$listener")
is 'another is neither refused nor reset' "$(ask client20 quiet 1)" quiet
ok 'nothing spins' test "$(($(ticks "$listener") - start))" -le 10
is 'it is told once' "$(json_events listener.json limit | wc -l)" 1

# Room is made by those who were served.
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do tell client$i fin; done
ok 'all are served in the end' wait_for at_least 20
all() { [ "$(tr , '\n' <listener.out | sort -u | wc -l)" = 20 ]; }
ok 'and heard' wait_for all
