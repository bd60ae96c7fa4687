#!/bin/sh
# pcap_clients.sh: each client of -l -k is a stream of its own in the file, however their data came mixed.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 8

heard() { [ "$(wc -c <listener.out)" -eq "$1" ]; }

mkfifo input
exec 4<>input
start_listener listener -k --clients 3 --pcap listener.pcapng 127.0.0.1 0 <input 4<&-
listener=$PID
for name in a b c; do
    tell $name tcp 127.0.0.1 "$PORT"
    tell $name send "$name first;"
done
wait_for heard 24
printf 'to all' >&4
for name in c a b; do
    is "$name hears" "$(ask $name receive 6)" 'to all'
    tell $name send "$name second;"
done
wait_for heard 51
exec 4>&-
for name in b c a; do tell $name close; done
wait_exit "$listener"
packets_are_sound 'all of it' listener.pcapng
index=0
for name in a b c; do
    follow listener.pcapng $index stream
    is "what $name said and heard" "$(cat stream.0 stream.1)" "$name first;$name second;to all"
    index=$((index + 1))
done
