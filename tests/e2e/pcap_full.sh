#!/bin/sh
# pcap_full.sh: a file that cannot be written costs the file, with one warning, and not the run: a full disk, and a pipe
# whose reader has left.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 6

[ -c /dev/full ] || skip_all 'no /dev/full'

peer_listens server send='hello\n' eof fin
start client "$SONDE" --pcap /dev/full 127.0.0.1 "$PORT" <"$SOURCE_DIR/LICENSE"
wait_exit "$PID"
is 'a full disk: status' "$STATUS" 0
same_file 'a full disk: what we said arrived' server.out "$SOURCE_DIR/LICENSE"
is 'a full disk: one warning' "$(cat client.err)" \
    'sonde: pcap output is switched off: no space left on device'

mkfifo fifo input
head -c 100 <fifo >/dev/null &
reader=$!
PIDS="$PIDS $reader"
peer_listens server send='hello\n' eof fin
start client sh -c 'exec "$@" <input' sh "$SONDE" --pcap fifo 127.0.0.1 "$PORT"
client=$PID
exec 4>input
wait_exit "$reader"
cat "$SOURCE_DIR/LICENSE" >&4
exec 4>&-
wait_exit "$client"
is 'a reader that left: status' "$STATUS" 0
same_file 'a reader that left: what we said arrived' server.out "$SOURCE_DIR/LICENSE"
is 'a reader that left: one warning' "$(cat client.err)" 'sonde: pcap output is switched off: broken pipe'
