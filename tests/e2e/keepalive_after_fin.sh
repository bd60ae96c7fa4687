#!/bin/sh
# keepalive_after_fin.sh: once the peer has said its FIN, and only then, keepalive probes find out whether it is still
# there: every 10 s, as the kernel's table of connections shows.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ -r /proc/net/tcp ] || skip_all 'no /proc/net/tcp here'
plan 3

mkfifo in
exec 4<>in
peer_listens server send=hello acknowledged wait=go fin hold 4>&-
start_client client 127.0.0.1 "$PORT" <in 4>&-
client=$PID
wait_for grep -q hello client.out

# Which timer runs for our end, and when it is due, in hundredths of a second: fields 6 and those within it.
timer() { awk -v port=":$(printf %04X "$PORT")" 'index($3, port) { print $6 }' /proc/net/tcp; }
timer >before
unlike 'no keepalive before it' before '^02:'
: >go
wait_for has_event client fin_received
timer >after
like 'keepalive after it' after '^02:'
due=$((0x$(sed -n 's/^02:\([0-9A-F]*\).*/\1/p' after)))
is_between 'the first probe is due within 10 s' "$due" 1 1000
exec 4>&-
kill "$client"
