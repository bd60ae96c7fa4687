#!/bin/sh
# output_file.sh: -o FILE: what was received goes to FILE in addition to stdout: created or truncated, a FIFO works. A
# full disk is status 9 and named, another user's file in a sticky folder is refused, and so is a link to it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 16

head -c 1000000 /dev/zero >wanted
echo 'much longer than nothing' >copy
peer_listens server zeros=1000000 fin eof
run client -o copy 127.0.0.1 "$PORT" </dev/null
is 'status' "$STATUS" 0
same_file 'stdout has it' client.out wanted
same_file 'the file has it' copy wanted

mkfifo fifo
{ cat fifo >from_fifo & }
reader=$!
peer_listens server zeros=1000000 fin eof
run client -o fifo 127.0.0.1 "$PORT" </dev/null
is 'a FIFO: status' "$STATUS" 0
wait $reader
same_file 'a FIFO: all came' from_fifo wanted

peer_listens server send=something end
run client -o /dev/full 127.0.0.1 "$PORT" </dev/null
is 'a full disk: status' "$STATUS" 9
like 'a full disk: the line' client.err '^sonde: .*/dev/full.*[Nn]o space left'

run client -o no/such/folder 127.0.0.1 "$PORT" </dev/null
is 'cannot be made: status' "$STATUS" 9
like 'cannot be made: the line' client.err '^sonde: .*no/such/folder'
is 'cannot be made: nothing was tried' "$(json_count client.json connecting)" 0

if [ "$(id -u)" = 0 ] && mkdir -m 1777 sticky && echo theirs >sticky/file && chown 65534 sticky/file &&
    ln -s "$T/target" sticky/link && chown -h 65534 sticky/link; then
    for name in file link; do
        run client -o sticky/$name 127.0.0.1 "$PORT" </dev/null
        is "another's $name: status" "$STATUS" 9
        like "another's $name: the line" client.err "^sonde: .*sticky/$name"
    done
    run listener -l -w 0.1 --port-file sticky/file 127.0.0.1 0
    is "another's file for the port: status" "$STATUS" 9
    is 'both are as they were' "$(cat sticky/file) $(ls target 2>/dev/null)" 'theirs '
else
    for name in file link; do
        skip "another's $name: status" 'not root'
        skip "another's $name: the line" 'not root'
    done
    skip "another's file for the port: status" 'not root'
    skip 'both are as they were' 'not root'
fi
