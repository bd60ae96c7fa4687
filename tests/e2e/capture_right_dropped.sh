#!/bin/sh
# capture_right_dropped.sh: a binary with the right to capture, run by a user without: it captures, has no right of any
# kind left while it is connected, and does not trust the environment.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/borrowed.sh"
plan 11

lend_right "$T/sonde"

# A library of another's making in place of the system's would take the right over.
mkdir "$T/trap" && : >"$T/trap/libpcap.so.0.8" && chmod -R a+rX "$T/trap"
SONDE=$T/sonde
export LD_LIBRARY_PATH="$T/trap" CLICOLOR_FORCE=1

peer_listens server read=5 wait=looked send=answer fin eof
mkfifo input
exec 4<>input
start_client client --trace --capture 127.0.0.1 "$PORT" <input 4<&-
client=$PID
printf hello >&4
wait_for grep -q hello server.out
! json_events client.json limit >limits || skip_all "$(json_value client.json limit message)"
has_segment_of_data() { grep '"basis": \{0,1\}"wire"' client.json | grep -q '"what": \{0,1\}"data"'; }
ok 'packets are captured' wait_for has_segment_of_data
for set in CapPrm CapEff CapInh CapAmb; do
    is "$set while it is connected" "$(sed -n "s/^$set:[^0-9a-f]*//p" "/proc/$client/status")" 0000000000000000
done
touch looked
exec 4>&-
wait_exit "$client"
is 'its status' "$STATUS" 0
is 'the bytes are moved' "$(cat client.out)" answer
like 'the end is captured without the right' client.json '"what": ?"FIN".*"raw_seq"'
unlike 'nothing is missing' client.json '"what": ?"capture"'
like 'the ladder' client.err ' SYN  *-+> .*wire'
unlike 'nothing is coloured because the environment says so' client.err "$(printf '\033')"
