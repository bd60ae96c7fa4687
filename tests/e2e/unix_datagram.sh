#!/bin/sh
# unix_datagram.sh: Unix datagrams keep their borders in both directions: a client binds a name of its own,
# so that it can be answered, and leaves no file behind; -s gives it a path. A datagram longer than what a
# listener keeps is reported as cut.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 13

mkfifo input
exec 4<>input
tell server unix-datagram-bind "$T/path"
start_client client -U -u path <input 4<&-
client=$PID
printf one >&4
is 'the first datagram' "$(ask server receive)" one
printf two >&4
is 'the second' "$(ask server receive)" two
tell server send answer
ok 'the client is answered' wait_for grep -q answer client.out
tell server send ''
tell server send more
ok 'and after an empty one' wait_for grep -q more client.out
is 'three datagrams' "$(json_events client.json data | grep -c '"dir": *"in"')" 3
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
is 'no file is left but that of the server' "$(find . -type s)" ./path

run named -U -u -q 0 -s mine path </dev/null
is 'status with -s' "$STATUS" 0

start_listener listener -U -u here
tell peer unix-datagram-bind "$T/peer"
tell nameless unix-datagram "$T/here"
tell nameless send hello,
ok 'one without a name is heard' wait_for grep -q hello, listener.out
tell nameless option SO_SNDBUF 400000
tell nameless send-many 1 100000
wait_for grep -q truncated listener.json
like 'one that is cut is reported' listener.json '"event": ?"data".*"truncated": ?true'
like 'with its length before that' listener.json '"truncated": ?true.*"whole_bytes": ?100000'

start text "$SONDE" -l -U -u there
wait_for test -S there
tell long unix-datagram "$T/there"
tell long option SO_SNDBUF 400000
tell long send-many 1 100000
ok 'and without JSON on standard error' wait_for test -s text.err
like 'in so many words' text.err 'truncated|cut'
