#!/bin/sh
# forward_observed.sh: of what -F carries each byte is shown once, out on its way to the target and in on its way back,
# under the client's number; both connections' handshakes, times, figures and closes are told as client and target.
# JSON has both, with numbers of their own and each naming the other; --pcap has both streams of packets.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 24

# forward_one OBSERVER...: three clients' first converses through a forwarder with these observers.
forward_one() {
    target=$(ask upstream listen 127.0.0.1)
    rm -f told.port
    start told "$SONDE" -l --port-file told.port -F "127.0.0.1:$target" "$@" 127.0.0.1 0
    forward=$PID
    wait_for test -s told.port
    tell client tcp 127.0.0.1 "$(cat told.port)"
    tell server accept upstream
    tell client send 'question 1'
    is "$*: there" "$(ask server receive 10)" 'question 1'
    tell server send 'answer'
    is "$*: back" "$(ask client receive 6)" answer
    tell client send ', 2'
    tell client fin
    is "$*: there again" "$(ask server rest)" ', 2<end>'
    tell server close
    tell client close
    wait_exit "$forward"
}

forward_one -v -x -T
is 'the dump has each byte once' "$(grep -E '^(in|out) ' told.err | sed 's/ [0-9.]* ms / /' | tr '\n' ';')" \
    'out 1 10 bytes at 0;in 1 6 bytes at 0;out 1 3 bytes at 10;'
like '-v: the client comes' told.err '#1 client +accepted 127\.0\.0\.1:[0-9]+ on '
like '-v: the target is connected to' told.err "#1 target +connected to 127\\.0\\.0\\.1:$target from "
is '-v: both close, and say what passed' \
    "$(sed -n 's/.*#1 \([a-z]*\) *closed by.*FIN: \(.*\) out,.*/\1 \2/p' told.err | sort | tr '\n' ';')" \
    'client 13 bytes in, 6 bytes;target 6 bytes in, 13 bytes;'
unlike 'no other number is shown' told.err '#[02-9]'
is '-T: the times of both' "$(grep -Eo '#1 (client|target) times of' told.err | sort | tr '\n' ';')" \
    '#1 client times of;#1 target times of;'

forward_one --trace --stats --pcap forward.pcapng
is '--trace: a ladder of each' "$(grep -Eo '^#1 (client|target) 127' told.err | sort -u | tr '\n' ';')" \
    '#1 client 127;#1 target 127;'
is '--trace: both handshakes' "$(grep -Ec ' SYN(\+ACK)? ' told.err)" 4
is '--stats: both, at the connect and at the close' \
    "$(grep -Eo '#1 (client|target) +statistics at (connect|close)' told.err | sort | uniq | wc -l)" 4
if command -v tshark >/dev/null 2>&1; then
    is '--pcap: the packets of both' \
        "$(tshark -r forward.pcapng -T fields -e tcp.stream 2>/dev/null | sort -u | wc -l)" 2
    is '--pcap: the bytes in each' "$(tshark -r forward.pcapng -Y 'tcp.len > 0' -T fields -e tcp.stream -e tcp.len \
        2>/dev/null | awk '{ sum[$1] += $2 } END { print sum[0], sum[1] }')" '19 19'
else
    skip '--pcap: the packets of both' 'tshark is not installed'
    skip '--pcap: the bytes in each' 'tshark is not installed'
fi

forward_one --json --json-data
like 'JSON: the client' told.err '"event": *"accepted".*"conn": *1,.*"peer_conn": *2,.*"leg": *"client"'
like 'JSON: the target' told.err '"event": *"connected".*"conn": *2,.*"peer_conn": *1,.*"leg": *"target"'
is 'JSON: both close' "$(json_count told.err closed)" 2
unlike 'JSON: no leg without the other' told.err '"conn": *[12],("[^p]|"p[^e])'
