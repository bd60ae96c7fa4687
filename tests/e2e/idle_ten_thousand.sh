#!/bin/sh
# idle_ten_thousand.sh: one process holds 10,000 clients of --echo at once, with less than 8 KiB of memory for each,
# answers another one meanwhile, and gives all back when they leave.
. "$(dirname "$0")/../lib.sh"
[ -r /proc/self/status ] || skip_all 'no /proc here'
need python3
in_namespace
plan 6
CLIENTS=10000

# In KiB. What an allocator keeps for later counts as well.
memory() { awk '/^Vm(RSS|Swap):/ { sum += $2 } END { print sum }' "/proc/$1/status"; }
descriptors() { find "/proc/$1/fd" -mindepth 1 | wc -l; }

start listener "$SONDE" -l -k --echo --port-file listener.port 127.0.0.1 0
listener=$PID
wait_for test -s listener.port
PORT=$(cat listener.port)
descriptors_before=$(descriptors "$listener")
memory_before=$(memory "$listener")

mkfifo leave
# shellcheck disable=SC2016 # for that shell
start clients sh -c 'exec python3 "$@" <leave' sh "$SOURCE_DIR/tests/e2e/idle_ten_thousand.py" "$PORT" "$CLIENTS"
clients=$PID
exec 4>leave
wait_for test -s clients.out
said=$(cat clients.out)
case $said in skip:*) skip_all "${said#skip: }" ;; esac
is 'all are answered' "$said" held
held=$(($(descriptors "$listener") - descriptors_before))
is 'and held at once' "$held" "$CLIENTS"
each=$((($(memory "$listener") - memory_before) * 1024 / CLIENTS))
echo "# $each bytes each"
if sanitized; then
    skip 'with less than 8 KiB each' 'the sanitizers take their own'
else
    ok 'with less than 8 KiB each' test "$each" -lt 8192
fi

printf 'one more' >one_more
run late 127.0.0.1 "$PORT" <one_more
is 'another one is answered' "$(cat late.out)" 'one more'

exec 4>&-
wait_exit "$clients"
alone() { [ "$(descriptors "$listener")" = "$descriptors_before" ]; }
ok 'all descriptors are given back' wait_for alone
run last 127.0.0.1 "$PORT" <one_more
is 'the listener goes on' "$(cat last.out)" 'one more'
