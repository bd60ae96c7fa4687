#!/bin/sh
# stats_signal.sh: --stats tells the kernel's figures at connect, at close, and whenever SIGUSR1 asks for them; the run
# goes on. Who holds a transfer up is said.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ "$(uname)" = Linux ] || skip_all 'the figures are those of Linux'
plan 11

mkfifo in
exec 4<>in
peer_listens server send=answer touch=answered eof fin 4>&-
start_client client --stats 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for grep -q answer client.out
like 'at connect, at once' client.err '#1 +statistics at connect: '
unlike 'not yet at close' client.err 'at close'
kill -USR1 "$client"
wait_for grep -q SIGUSR1 client.err
like 'on SIGUSR1' client.err '#1 +statistics on SIGUSR1: 6 bytes in, 0 bytes out'
printf hello >&4
exec 4>&-
wait_exit "$client"
is 'the run goes on' "$STATUS $(cat server.out)" '0 hello'
like 'at close' client.err '#1 +statistics at close: 6 bytes in, 5 bytes out'
like 'round trips' client.err '^ +rtt [0-9.]+ ms, variance [0-9.]+ ms'
like 'sizes' client.err '^ +mss [0-9]+ bytes, congestion window [0-9]+ segments \([0-9.]+ [KM]iB\)'
like 'what went well' client.err '^ +no retransmissions'
is 'three times' "$(grep -c statistics client.err)" 3

# A peer that does not read.
random_file file 2000000
peer_listens slow rcvbuf=4096 wait=enough eof fin
start_client held --stats 127.0.0.1 "$PORT" <file
held=$PID
wait_for grep -q 'at connect' held.err
told() { kill -USR1 "$held" && grep -Eq 'limited by the receiver ([1-9][0-9]|100) % of the time' held.err; }
ok 'a receiver that holds it up is named' wait_for told
: >enough
wait_exit "$held"
wait_exit "$PEER"
same_file 'and gets it all' slow.out file
