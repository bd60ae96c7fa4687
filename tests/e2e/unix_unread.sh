#!/bin/sh
# unix_unread.sh: a Unix peer that has said its end and closes without having read what it was sent: that input has not
# arrived, status 5; one that reads it all and closes is an orderly end.
. "$(dirname "$0")/../lib.sh"
need python3
plan 3

cat >peer.py <<'END'
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
peer, _ = listener.accept()
peer.shutdown(socket.SHUT_WR)
while not os.path.exists("sent"):
    pass
if sys.argv[2] == "read":
    while peer.recv(100):
        pass
peer.close()
END
echo hello >hello
for reads in read leave; do
    rm -f sent
    start peer python3 -S peer.py $reads.socket $reads
    wait_for test -S $reads.socket
    start_client $reads -U --wait-open 10 $reads.socket <hello
    client=$PID
    wait_for grep -q fin_sent $reads.json
    : >sent
    wait_exit "$client"
    echo "$STATUS" >$reads.status
done
is 'one that reads' "$(cat read.status)" 0
is 'one that does not' "$(cat leave.status)" 5
is 'is told' "$(json_value leave.json closed closed_by)" reset
