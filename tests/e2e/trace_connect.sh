#!/bin/sh
# trace_connect.sh: --trace shows a client's connection as a ladder as it comes: SYN, SYN+ACK, ACK, first data, FIN, the
# state behind the end; each line with its basis. Silence without --trace, and nothing of a Unix socket.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 12

# Words in order: > ours, < the peer's.
words() {
    sed -nE 's/^.{13}([A-Za-z+]+) +-+> +([a-z]+).*/>\1:\2/p; s/^.{13} +<-+ +([A-Za-z+]+) +([a-z]+).*/<\1:\2/p' "$1" |
        tr '\n' ' '
}

mkfifo in
exec 4<>in
peer_listens server read=5 send=answer touch=answered eof fin 4>&-
start_client client --trace 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for grep -q 'ACK .* kernel' client.err
is 'the handshake is shown at once' "$(words client.err)" '>SYN:call <SYN+ACK:kernel >ACK:kernel '
printf hello >&4
wait_for test -e answered
wait_for test -s client.out
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
is 'data is what was received' "$(cat client.out)" answer
like 'one head names the two ends' client.err "^#1 127\.0\.0\.1:[0-9]+ \(we\) +127\.0\.0\.1:$PORT \(peer\)$"
is 'and stands once' "$(grep -c '^#' client.err)" 1
is 'all that is certain, in order' "$(words client.err | sed 's/<ACK:kernel //')" \
    '>SYN:call <SYN+ACK:kernel >ACK:kernel >data:call <data:call >FIN:call <FIN:kernel '
like 'the first bytes have number 1' client.err ' data .* call +seq 1, 5 bytes'
like 'the FIN stands behind them' client.err ' FIN .* call +seq 6'
like 'the state of the handshake' client.err ' ACK .* kernel .*ESTABLISHED'

peer_listens server eof fin
run plain 127.0.0.1 "$PORT"
is 'silence without --trace' "$(cat plain.err)" ''

closed_port
run both --trace -v 127.0.0.1 "$PORT"
like 'with -v the log is there as well' both.err 'connection refused'

run unix --trace -U /nowhere
is 'not for Unix sockets' "$STATUS" 2
