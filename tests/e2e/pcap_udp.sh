#!/bin/sh
# pcap_udp.sh: a datagram is a packet, over IPv4 and IPv6: an empty one too, and one as long as a datagram
# can be.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 12

has_length() { json_events listener.json data | grep -Eq "\"len_bytes\": ?$1[,}]"; }

for host in 127.0.0.1 ::1; do
    start_listener listener -u --pcap listener.pcapng "$host" 0
    listener=$PID
    tell peer udp "$host" "$PORT"
    tell peer send hello
    tell peer send ''
    wait_for has_length 0
    random_file large 65507
    start_client client -u -q 0 --pcap client.pcapng "$host" "$PORT" <large
    client=$PID
    wait_exit "$client"
    wait_for has_length 65507
    kill -TERM "$listener"
    wait_exit "$listener"
    packets_are_sound "$host" listener.pcapng
    is "$host: a packet each" "$(fields listener.pcapng udp.length | tr '\n' ' ')" '13 8 65515 '
    is "$host: the real port" "$(fields listener.pcapng udp.dstport | sort -u)" "$PORT"
    is "$host: what one said" "$(fields listener.pcapng udp.payload | head -n 1 | xxd -r -p)" hello
    shark client.pcapng -T fields -e udp.payload | xxd -r -p >payload
    same_file "$host: the longest" payload large
done
