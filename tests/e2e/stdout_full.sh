#!/bin/sh
# stdout_full.sh: stdout cannot be written: status 9, and the reason is named. A stdout that was closed at the start
# is that only if something is to be written, and no socket gets its number.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ -c /dev/full ] || skip_all 'no /dev/full here'
plan 9

peer_listens server send=something eof fin
start full sh -c 'exec "$@" >/dev/full' sh "$SONDE" 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is '/dev/full: status' "$STATUS" 9
like '/dev/full: the line' full.err '^sonde: .*(standard output|stdout).*[Nn]o space left'
is '/dev/full: one line' "$(wc -l <full.err | tr -d ' ')" 1

peer_listens server send=something end
start closed sh -c 'exec "$@" >&-' sh "$SONDE" 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is 'closed: status' "$STATUS" 9
like 'closed: the line' closed.err '^sonde: .*(standard output|stdout)'

peer_listens server eof fin
start unused sh -c 'exec "$@" >&-' sh "$SONDE" 127.0.0.1 "$PORT" <<END
into the socket
END
wait_exit "$PID"
is 'closed, nothing to write: status' "$STATUS" 0
is 'closed, nothing to write: no message' "$(cat unused.err)" ''
wait_exit "$PEER"
is 'closed, nothing to write: the socket has its bytes' "$(cat server.out)" 'into the socket'

peer_listens server send=something eof fin
start all sh -c 'exec "$@" <&- >&- 2>&-' sh "$SONDE" -v 127.0.0.1 "$PORT"
wait_exit "$PID"
wait_exit "$PEER"
is 'all three closed: nothing of ours goes to the peer' "$(cat server.out)" ''
