#!/bin/sh
# dialog_output.sh: standard output takes part in a dialog as ever: a slow reader holds it up without a byte missing and
# without a timeout; a reader that leaves ends the run; a full disk is status 9; the file of -o has the same bytes.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 9

# The reader sleeps for longer than the step's time.
peer_listens server zeros=3000000 'send=done\r\n' read=2 'send=more' fin eof
mkfifo slow
(sleep 1.5; cat) <slow >slow.out &
reader=$!
PIDS="$PIDS $reader"
"$SONDE" -o copy --timeout 0.5 --expect 'done\r\n' --send ok --expect more --expect-eof 127.0.0.1 "$PORT" >slow \
    2>client.err
is 'a slow reader: the status' "$?" 0
is 'a slow reader: no message' "$(cat client.err)" ''
wait_exit "$reader"
is 'a slow reader: all has come' "$(wc -c <slow.out)" 3000010
same_file 'a slow reader: the file of -o' copy slow.out

peer_listens server 'send=ok' acknowledged touch=heard end
mkfifo gone
reader_of gone
start client sh -c '"$@" >gone' sh "$SONDE" --expect never --timeout inf 127.0.0.1 "$PORT"
client=$PID
wait_for test -e heard
kill "$READER"
wait_exit "$client"
is 'a reader that leaves' "$STATUS" 141

if [ -w /dev/full ]; then
    peer_listens server 'send=ok' end
    "$SONDE" --expect never --timeout inf 127.0.0.1 "$PORT" >/dev/full 2>client.err
    is 'a full disk: the status' "$?" 9
    is 'a full disk: the message' "$(cat client.err)" 'sonde: standard output: no space left on device'
else
    skip 'a full disk: the status' 'no /dev/full'
    skip 'a full disk: the message' 'no /dev/full'
fi

peer_listens server 'send=one two three' end
talk client --expect never --timeout inf --until two 127.0.0.1 "$PORT"
is '--until ends a dialog: the status' "$STATUS" 0
is '--until ends a dialog: what came before' "$(cat client.out)" 'one two'
