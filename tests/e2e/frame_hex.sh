#!/bin/sh
# frame_hex.sh: with --frame the hex dump shows messages, not reads: each has a head line, with its length and offset,
# however its bytes were torn or joined on their way, at both ends and in both directions.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

# heads DUMP: its head lines without the times.
heads() { grep -E '^(in|out) ' "$1" | sed 's/ [0-9.]* ms / /'; }

# Reads of four bytes tear the first two, and join the end of one with the beginning of the next.
peer_listens server 'send=first\nsecond\n\nfourth\n' eof fin
printf 'a\nlonger\n' >lines
start client "$SONDE" --hex=client.hex --frame line --bufsize 4 127.0.0.1 "$PORT" <lines
wait_exit "$PID"
is 'status' "$STATUS" 0
is 'each message from the peer has its head' "$(heads client.hex | grep '^in' | tr '\n' ';')" \
    'in 1 6 bytes at 0;in 1 7 bytes at 6;in 1 1 bytes at 13;in 1 7 bytes at 14;'
is 'and each of ours' "$(heads client.hex | grep '^out' | tr '\n' ';')" 'out 1 2 bytes at 0;out 1 7 bytes at 2;'
like 'one that was torn is shown whole' client.hex '^00000000  66 69 72 73 74 0a +\|first\.\|$'
like 'at its own offset' client.hex '^00000006  73 65 63 6f 6e 64 0a +\|second\.\|$'
is 'nothing else is shown' "$(grep -c '' client.hex)" 12

# Ours are framed as they are sent: the length belongs to the message.
start_listener listener --hex=listener.hex --frame len16be 127.0.0.1 0
listener=$PID
printf 'ab\ncde\n' >lines
run sender --frame len16be 127.0.0.1 "$PORT" <lines
wait_exit "$listener"
is 'a length belongs to its message' "$(heads listener.hex | tr '\n' ';')" 'in 1 4 bytes at 0;in 1 5 bytes at 4;'
like 'and is shown' listener.hex '^00000004  00 03 63 64 65 +\|\.\.cde\|$'
