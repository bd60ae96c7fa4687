#!/bin/sh
# exec_early_close.sh: a program need not read what the client sends: one that closes its input, or leaves early, costs
# the client nothing: it has the whole answer, and an orderly end.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

start_listener listener -k -c 'exec <&-; echo ready; until [ -f go ]; do sleep 0.02; done; echo answer' 127.0.0.1 0
peer_connects client read=6 zeros=3000000 acknowledged touch=go eof unbroken
wait_exit "$PEER"
is 'its input closed: the client' "$STATUS" 0
is 'its input closed: the answer' "$(cat client.out)" "$(printf 'ready\nanswer')"

start_listener listener -k -e 'head -c 5' 127.0.0.1 0
peer_connects client send=first zeros=3000 eof
wait_exit "$PEER"
is 'it leaves early: the client' "$STATUS" 0
is 'it leaves early: the answer' "$(cat client.out)" first
wait_for has_event listener exited
is 'it leaves early: its status' "$(json_value listener.json exited status)" 0

# The end of its output is ours at once, however long it stays.
start_listener listener -k -c 'echo said; exec >&-; cat >heard' 127.0.0.1 0
peer_connects client eof touch=ended send=more fin unbroken
wait_exit "$PEER"
wait_for has_event listener exited
is 'its output closed: what it still hears' "$(cat heard)" more
