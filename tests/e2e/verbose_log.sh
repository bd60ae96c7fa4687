#!/bin/sh
# verbose_log.sh: without options silence; with -v a line an event: time, connection, what happened; at the end who
# closed first and how, bytes both ways, what is unacknowledged, and advice where a peer hung up on our FIN.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 16

peer_listens server read=9 send=hello eof fin
start silent "$SONDE" 127.0.0.1 "$PORT" <<END
question
END
wait_exit "$PID"
is 'without options silence' "$STATUS $(cat silent.err)" '0 '

peer_listens server eof send=hello fin
start told "$SONDE" -v 127.0.0.1 "$PORT" <<END
question
END
wait_exit "$PID"
like 'connecting' told.err "^ *[0-9.]+ m?s +#1 +connecting to 127\.0\.0\.1:$PORT"
like 'connected' told.err "^ *[0-9.]+ m?s +#1 +connected to 127\.0\.0\.1:$PORT from 127\.0\.0\.1:[0-9]+"
like 'our FIN' told.err '#1 .*our FIN.* 9 bytes'
like "the peer's FIN" told.err '#1 .*peer.*FIN.* 5 bytes'
like 'the end: who, and bytes both ways' told.err '#1 .*closed by our FIN: 5 bytes in, 9 bytes out, all acknowledged'
unlike 'an answer needs no advice' told.err 'no-shutdown'
is 'no line is that of another' "$(grep -vc '^ *[0-9.]* m\{0,1\}s  *#1 ' told.err)" 0

peer_listens server eof fin
start unanswered "$SONDE" -v 127.0.0.1 "$PORT" <<END
question
END
wait_exit "$PID"
like 'no answer: the advice' unanswered.err \
    'no answer after our FIN; some servers take it for a hang-up: try --no-shutdown$'

peer_listens server wait=go rst
start reset "$SONDE" -v -d 127.0.0.1 "$PORT" </dev/null
wait_for grep -q connected reset.err
: >go
wait_exit "$PID"
like 'a reset' reset.err '#1 .*reset by peer'
like 'a reset: the end' reset.err '#1 .*closed by reset'
like 'a reset: the error' reset.err 'sonde: .*127\.0\.0\.1:.*reset'

start listener "$SONDE" -v -l 127.0.0.1 0 </dev/null
listener=$PID
wait_for grep -q listening listener.err
PORT=$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' listener.err)
peer_connects client send=hello fin eof
wait_exit "$listener"
like 'a listener: ready' listener.err "^ *[0-9.]+ m?s +listening on 127\.0\.0\.1:$PORT"
like 'a listener: the client' listener.err '#1 .*accepted 127\.0\.0\.1:[0-9]+'
like 'a listener: the end' listener.err "closed by the peer's FIN: 5 bytes in, 0 bytes out"

start told "$SONDE" -l 127.0.0.1 0 </dev/null
wait_for grep -q "^sonde: listening on 127\.0\.0\.1:[0-9]" told.err
like 'with port 0 always' told.err '^sonde: listening on 127\.0\.0\.1:[1-9][0-9]*$'
