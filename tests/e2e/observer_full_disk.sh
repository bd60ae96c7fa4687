#!/bin/sh
# observer_full_disk.sh: an observer that cannot write (a full disk, a pipe whose reader left) is switched off with one
# warning; the run goes on, its data is intact, its status 0.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 30
[ -c /dev/full ] || skip_all 'no /dev/full here'

# is_unharmed WHAT: the run of "client" went well, and one line says which sink is off.
is_unharmed() {
    is "$1: status" "$STATUS" 0
    is "$1: what was sent" "$(cat server.out)" 'one two '
    is "$1: what was received" "$(cat client.out)" answer
    is "$1: one warning" "$(grep -c 'is switched off: ' client.err)" 1
    is "$1: and nothing else" "$(grep -vc 'is switched off: ' client.err)" 0
}

printf 'one two ' >input
for sink in json hex pcap; do
    peer_listens server send=answer eof fin
    start client "$SONDE" --$sink=/dev/full 127.0.0.1 "$PORT" <input
    client=$PID
    wait_exit "$PEER"
    wait_exit "$client"
    is_unharmed "$sink on a full disk"
done

# The reader leaves after the first byte, while more is to come.
mkfifo in pipe
for sink in json hex pcap; do
    exec 4<>in
    peer_listens server send=answer eof fin 4>&-
    head -c 1 <pipe >first 4>&- &
    reader=$!
    start client "$SONDE" --$sink=pipe 127.0.0.1 "$PORT" <in 4>&-
    client=$PID
    printf 'one ' >&4
    wait "$reader"
    printf 'two ' >&4
    exec 4>&-
    wait_exit "$PEER"
    wait_exit "$client"
    is_unharmed "$sink into a pipe that was left"
done
