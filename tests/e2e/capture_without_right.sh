#!/bin/sh
# capture_without_right.sh: who may not capture is told so in one line, with what to do; the ladder is the kernel's, and
# the connection and its status are as without --capture.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need setpriv
plan 10

# The folders above may be closed to others.
cp "$SONDE" "$T/sonde" && chmod 755 "$T" "$T/sonde" || exit 99
if [ "$(id -u)" = 0 ]; then
    WRAP="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all"
else
    WRAP="env"
fi
$WRAP "$T/sonde" --version >/dev/null 2>&1 || skip_all 'no other user can be had here'
chmod 777 "$T"
SONDE=$T/sonde

printf hello >hello
peer_listens server read=5 send=answer fin eof
start_client client --trace --capture 127.0.0.1 "$PORT" <hello
wait_exit "$PID"
json_events client.json limit >limits
! grep -q 'built without libpcap\|libpcap is missing' limits || skip_all "$(json_value client.json limit message)"
is 'the status is as ever' "$STATUS" 0
is 'it is told once' "$(wc -l <limits | tr -d ' ')" 1
like 'what is missing' limits 'the right to capture'
like 'and what to do' limits 'chgrp GROUP sonde; chmod 0750 sonde; setcap cap_net_raw\+ep sonde'
is 'the bytes are moved' "$(cat client.out)" answer
unlike 'no packet is claimed' client.json '"basis": ?"wire"'
like "the kernel's view is shown" client.json '"event": ?"segment".*"basis": ?"kernel"'

peer_listens again read=5 send=answer fin eof
start text $WRAP "$SONDE" --trace --capture 127.0.0.1 "$PORT" <hello
wait_exit "$PID"
is 'text: one line says so' "$(grep -c '^sonde: ' text.err)" 1
like 'text: it is a warning' text.err '^sonde: .*--capture: the right to capture packets is missing'
like 'text: the ladder is there' text.err 'SYN\+ACK +kernel'
