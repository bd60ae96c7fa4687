#!/bin/sh
# max_bytes.sh: --max-bytes SIZE: the run ends with status 0 when exactly so many bytes were received and written,
# however they come and whatever follows them.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 9

mkfifo in
exec 4<>in
head -c 1048577 /dev/zero >wanted
peer_listens server flood 4>&-
run client --max-bytes 1048577 127.0.0.1 "$PORT" <in 4>&-
is 'of endless bytes: status' "$STATUS" 0
same_file 'of endless bytes: so many' client.out wanted
is 'of endless bytes: no message' "$(cat client.err)" ''

peer_listens server send=12345678 end 4>&-
run client --max-bytes 8 127.0.0.1 "$PORT" <in 4>&-
is 'the last byte ends it, no end needed: status' "$STATUS" 0
is 'the last byte ends it: so many' "$(cat client.out)" 12345678

peer_listens server tick=12,0.01 end 4>&-
run client --max-bytes 10 -o copy 127.0.0.1 "$PORT" <in 4>&-
is 'torn: status' "$STATUS" 0
is 'torn: so many, in the copy too' "$(cat client.out copy)" ....................

peer_listens server send=123 fin eof
run client --max-bytes 8 127.0.0.1 "$PORT" </dev/null
is 'fewer are no error' "$STATUS" 0
is 'fewer: all of them' "$(cat client.out)" 123
