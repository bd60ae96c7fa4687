#!/bin/sh
# until.sh: --until TEXT: the run ends with status 0 once the bytes up to and including TEXT were received and written,
# also when TEXT comes torn; 8 when the end comes first.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 10

mkfifo in
exec 4<>in
peer_listens server 'send=a\r\n.\r' acknowledged wait=seen send='\n' end 4>&-
start_client client --until '\r\n.\r\n' 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for has_event client data
: >seen
wait_exit "$client"
is 'torn: status' "$STATUS" 0
printf 'a\r\n.\r\n' >wanted
same_file 'torn: up to and including it' client.out wanted

peer_listens server send='aabaabaaabaab.more' end 4>&-
run client --until aabaaa 127.0.0.1 "$PORT" <in 4>&-
is 'overlapping itself: status' "$STATUS" 0
is 'overlapping itself: what follows is not written' "$(cat client.out)" aabaabaaa

peer_listens server zeros=300000 'send=\xff\x00end' flood 4>&-
run client --until '\xff\0' 127.0.0.1 "$PORT" <in 4>&-
is 'bytes: status' "$STATUS" 0
is 'bytes: how many' "$(wc -c <client.out | tr -d ' ')" 300002

peer_listens server send='almost en' fin eof
run client --until end 127.0.0.1 "$PORT" </dev/null
is 'the end comes first: status' "$STATUS" 8
is 'the end comes first: what came is written' "$(cat client.out)" 'almost en'
like 'the end comes first: the line' client.err '^sonde: .*--until'
is 'the end comes first: one line' "$(wc -l <client.err | tr -d ' ')" 1
