#!/bin/sh
# pcap_bulk_ipv6.sh: five megabytes each way at once, over IPv6: reads larger than an IP packet are cut into segments,
# each acknowledged in time, and both streams come out of the file as they went in.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 5

random_file up 5000000
random_file down 5000000
start_listener listener -N ::1 0 <down
listener=$PID
run client --pcap client.pcapng ::1 "$PORT" <up
wait_exit "$listener"
packets_are_sound 'the file' client.pcapng
follow client.pcapng 0 stream
same_file 'up' stream.0 up
same_file 'down' stream.1 down
packet=$(fields client.pcapng frame.len | sort -n | tail -n 1)
ok "packets are as large as an IP packet can be ($packet)" test "$packet" -gt 50000 -a "$packet" -le 65575
