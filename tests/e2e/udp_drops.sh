#!/bin/sh
# udp_drops.sh: while standard output takes nothing a UDP listener keeps a bounded number of datagrams and
# drops the others; it tells how many once it goes on: what is written and what is told to be dropped are
# all there were. The kept ones are whole, and another peer's are not lost with them.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 6

# What the kernel drops, if sonde does not come round to reading in time (the port is in hex there).
kernel_drops() { awk -v port="$(printf ':%04X' "$PORT")" 'index($2, port) { print $NF }' /proc/net/udp; }
told_drops() {
    json_events listener.json limit | grep '"what": *"datagrams"' |
        sed 's/.*: \([0-9]*\) datagrams dropped.*/\1/' | awk '{ sum += $1 } END { print sum + 0 }'
}
written() { tr -dc x <received | wc -c; }
all_there() { [ $(($(written) / 1000 + $(told_drops) + kernel)) -eq 1000 ]; }

mkfifo listener.out
exec 5<>listener.out
start_listener listener -u 127.0.0.1 0 5<&-
listener=$PID
tell a udp 127.0.0.1 "$PORT"
tell b udp 127.0.0.1 "$PORT"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    tell a send-many 100 1000
done
tell b send from-b
kernel=$(kernel_drops)
is 'nothing is told while nothing can be written' "$(told_drops)" 0

start reader sh -c 'exec cat <&5'
exec 5<&-
ln -s reader.out received
ok 'drops are told then' wait_for json_events listener.json limit
ok 'what was written and what is told to be dropped are all' wait_for all_there
is 'none is torn' $(($(written) % 1000)) 0
ok "the other peer's is there" wait_for grep -q from-b received
kill -TERM "$listener"
wait_exit "$listener"
is 'status' "$STATUS" 143
