#!/bin/sh
# forward_large.sh: -F carries large files both ways at once, to the byte; while one side does not read the memory
# stays as it is and the other is held back, and nothing spins.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

SIZE=$((24 * 1024 * 1024))
random_file there $SIZE
random_file back $((SIZE / 2 + 1))
start_listener server 127.0.0.1 0 <back
server=$PID
start_listener forward -F "127.0.0.1:$PORT" 127.0.0.1 0
forward=$PID
run client 127.0.0.1 "$PORT" <there
is "the client's status" "$STATUS" 0
wait_exit "$server"
same_file 'there' server.out there
same_file 'back' client.out back
wait_exit "$forward"
is 'the status' "$STATUS" 0
if [ ! -r /proc/self/status ]; then
    for i in 1 2 3 4; do skip "memory, $i" 'no /proc here'; done
    exit
fi
# What it holds at most is no more than what it needs for anybody, whatever was moved.
kilobytes() { sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$1/status"; }
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }

peer_listens server wait=read_on eof touch=all_read wait=measured fin
server=$PEER
start_listener forward -F "127.0.0.1:$PORT" 127.0.0.1 0
forward=$PID
idle=$(kilobytes "$forward")
start_client client 127.0.0.1 "$PORT" <there
client=$PID
stands_still() {
    held_before=$(ticks "$client")$(cat "/proc/$forward/io" 2>/dev/null | sed -n 's/^wchar: //p')
    sleep 0.2
    [ "$held_before" = "$(ticks "$client")$(cat "/proc/$forward/io" 2>/dev/null | sed -n 's/^wchar: //p')" ]
}
wait_for has_event forward connected
wait_for stands_still
spent=$(ticks "$forward")
sleep 0.5
ok 'nothing spins while nobody reads' test "$(($(ticks "$forward") - spent))" -le 3
touch read_on
wait_for test -e all_read
peak=$(kilobytes "$forward")
touch measured
wait_exit "$server"
same_file 'all arrives in the end' server.out there
wait_exit "$client"
if sanitized; then
    skip 'the memory is bounded' 'the sanitizers take their own'
else
    is 'the memory is bounded' "$([ "${peak:-0}" -le $((idle + 2048)) ] && echo yes || echo "$idle to $peak KiB")" yes
fi
wait_exit "$forward"
is 'the status with a slow target' "$STATUS" 0
