#!/bin/sh
# serve_rude.sh: clients that are killed, that reset, that send megabytes and never read, that leave after half
# a message: --echo goes on serving the others, keeps no more than its buffers for any of them, and loses no
# descriptor.
. "$(dirname "$0")/../lib.sh"
[ -r /proc/self/status ] || skip_all 'no /proc here'
need python3
plan 9

descriptors() { find "/proc/$1/fd" -mindepth 1 | wc -l; }
memory() { awk '/^Vm(RSS|Swap):/ { sum += $2 } END { print sum }' "/proc/$1/status"; } # KiB
is_ready() { grep -q ready "$1.out"; }
# rude MANNER: from beginning to end.
rude() {
    start "$1" python3 "$SOURCE_DIR/tests/e2e/serve_rude.py" "$PORT" "$1"
    wait_exit "$PID"
}
# rude_until NAME MANNER: one that stays until "leave" has no writer any more.
rude_until() {
    # shellcheck disable=SC2016 # for that shell
    start "$1" sh -c 'exec python3 "$@" <leave' sh "$SOURCE_DIR/tests/e2e/serve_rude.py" "$PORT" "$2"
}
# served NAME: a client that behaves gets its bytes back.
served() {
    run "$1" 127.0.0.1 "$PORT" <data
    same_file "$1 is served" "$1.out" data
}

random_file data 300000
mkfifo leave
start_listener lines -k --echo --frame line 127.0.0.1 0
frame_port=$PORT
frame_listener=$PID
start_listener listener -k --echo 127.0.0.1 0
listener=$PID
before=$(descriptors "$listener")
served first
memory_before=$(memory "$listener")

gluttons=''
for i in 1 2 3 4; do
    rude_until "glut$i" glut
    gluttons="$gluttons $PID"
done
rude_until vanish vanish
vanish=$PID
exec 4>leave
for name in glut1 glut2 glut3 glut4 vanish; do wait_for is_ready "$name"; done
served 'beside gluttons'
# Each is read until its own answer is in the way: a queue of 128 KiB, not the megabytes that it has sent.
grown=$(($(memory "$listener") - memory_before))
echo "# four that never read: $(cat glut1.out) bytes, $grown KiB more"
if sanitized; then
    skip 'memory is bounded' 'the sanitizers take their own'
else
    ok 'memory is bounded' test "$grown" -lt 4096
fi
kill -KILL "$vanish"
for i in 1 2 3 4 5; do
    rude reset
    rude half
done
served 'after resets'
exec 4>&-
for pid in $gluttons; do wait_exit "$pid"; done
served last
alone() { [ "$(descriptors "$listener")" = "$before" ]; }
ok 'all descriptors are given back' wait_for alone
ok 'the listener has not ended' kill -0 "$listener"

PORT=$frame_port
rude half
printf 'a line\n' >one_line
run line 127.0.0.1 "$PORT" <one_line
same_file 'a line is served after half a one' line.out one_line
ok 'the listener of lines has not ended' kill -0 "$frame_listener"
