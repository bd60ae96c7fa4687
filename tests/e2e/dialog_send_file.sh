#!/bin/sh
# dialog_send_file.sh: --send-file sends a file as it is, large ones to slow readers, too; one that is not there, or no
# file, fails the step with status 9 and is named. Over datagrams it is one of them.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
plan 12

random_file large 5000000
: >empty
peer_listens server rcvbuf=20000 eof
run client --send-file large --send-file empty --send end 127.0.0.1 "$PORT"
is 'the status' "$STATUS" 0
wait_exit "$PEER"
printf end | cat large - >wanted
same_file 'all of it has arrived' server.out wanted
is 'the steps' "$(steps client.json)" 'send-file:done send-file:done send:done '
is 'how much it was' "$(json_value client.json step len_bytes)" 5000000

peer_listens server end
talk client --send first --send-file missing --send never 127.0.0.1 "$PORT"
is 'a missing file: the status' "$STATUS" 9
is 'a missing file: the message' "$(cat client.err)" \
    'sonde: step 2, --send-file missing: no such file or directory'
wait_exit "$PEER"
is 'what went before is sent' "$(cat server.out)" first
peer_listens server end
echo "send-file $T" >steps
talk client --dialog steps 127.0.0.1 "$PORT"
is 'a folder: the status' "$STATUS" 9
is 'a folder: the message' "$(cat client.err)" "sonde: steps:1: send-file $T: not a regular file"

long=$(printf %0200d 0)
mkdir "$long"
echo 'send-file missing' >"$long/$long"
peer_listens server end
talk client --dialog "$long/$long" 127.0.0.1 "$PORT"
is 'a long path keeps its line' "$(cat client.err)" "sonde: $long/$long:1: send-file missing: no such file or directory"

start_listener server -u 127.0.0.1 0
head -c 30000 large >datagram
run client -u --send-file datagram --send x 127.0.0.1 "$PORT"
is 'datagrams: the status' "$STATUS" 0
wait_for has_bytes server 30001
is 'datagrams: their lengths' "$(json_events server.json data | sed 's/.*"len_bytes":\([0-9]*\).*/\1/' | tr '\n' ' ')" \
    '30000 1 '
