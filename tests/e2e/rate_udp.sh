#!/bin/sh
# rate_udp.sh: --rate counts a datagram's bytes and passes it whole: none is cut or joined, and what it took too much is
# made up for before the next one.
. "$(dirname "$0")/../lib.sh"
plan 4

random_file first 3000
random_file second 3000
random_file third 3000
cat first second third >data
start_listener reader -u -w 10 --max-bytes 9000 127.0.0.1 0
reader=$PID
# 3,000 bytes are ten times what passes at once, and two fifths of a second's worth.
run writer -u --rate 7500 --bufsize 3000 -q 0 127.0.0.1 "$PORT" <data
is 'status' "$STATUS" 0
is 'three datagrams' "$(json_events writer.json data | grep -c '"len_bytes": *3000')" 3
duration=$(json_value writer.json closed duration_ns)
ok 'the second and the third have waited' test "$duration" -ge 700000000
wait_exit "$reader"
same_file 'all has arrived' reader.out data
