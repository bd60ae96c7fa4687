#!/bin/sh
# usage_check.sh: what is wrong about -z and --count is status 2 and one line that names it, before anything is sent:
# hosts, ports and ranges, what has no meaning without them, and what is for connections that carry data.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/usage.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"

start_listener listener -k 127.0.0.1 0 </dev/null
listener=$PID
P=$PORT

# A line each: what the message has to name, a tab, the arguments.
cat >cases <<END
HOST	-z
localhost	-z localhost
127.0.0.1,::1	-z 127.0.0.1,::1
the ports $P	-z 127.0.0.1:$P $P
empty host	-z 127.0.0.1,,127.0.0.1 $P
port 0	-z 127.0.0.1 $P 0
65536	-z 127.0.0.1 $P,65536
65536	-z 127.0.0.1 $P-65536
$P-1	-z 127.0.0.1 $P-1
$P-:	-z 127.0.0.1 $P-
empty port	-z 127.0.0.1 $P,,1
nosuch	-z 127.0.0.1 $P nosuch
300.0.0.1	-z 127.0.0.1,300.0.0.1 $P
127.0.0.1:$P,1	-z 127.0.0.1:$P,1
localhost	-z -n 127.0.0.1,localhost $P
-4	-z -4 127.0.0.1,::1 $P
-6	-z -6 127.0.0.1 $P
families	-z -s ::1 127.0.0.1 $P
-u	-z -u tcp://127.0.0.1:$P
ftp	-z 127.0.0.1 $P ftp://127.0.0.1:$P
-z	-z -l 127.0.0.1 $P
--count	--count 3 -l 127.0.0.1 0
-w inf	-z -w inf 127.0.0.1 $P
-C	-z -C 127.0.0.1 $P
-o	-z -o file 127.0.0.1 $P
-x	--count 3 -x 127.0.0.1 $P
--stats	-z --stats 127.0.0.1 $P
--pcap	-z --pcap file 127.0.0.1 $P
--trace	-z --trace 127.0.0.1 $P udp://127.0.0.1:$P
--wait-open	--count 3 --wait-open 3 127.0.0.1 $P
1025	-z --count 3 127.0.0.1 1-1025
--count	--count -1 127.0.0.1 $P
--interval	-z --interval 1 127.0.0.1 $P
--interval	--count 3 --interval inf 127.0.0.1 $P
-j	-z -j 0 127.0.0.1 $P
-j	-z -j many 127.0.0.1 $P
-j	-j 3 127.0.0.1 $P
--any	--any 127.0.0.1 $P
--banner	--banner 127.0.0.1 $P
END
plan $(($(wc -l <cases) + 2))

refuse_each cases

ok 'no file was made' test ! -e file
kill "$listener"
wait_exit "$listener"
is 'nobody connected' "$(json_count listener.json accepted)" 0
