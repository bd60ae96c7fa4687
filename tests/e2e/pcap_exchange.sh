#!/bin/sh
# pcap_exchange.sh: --pcap FILE makes a pcapng file with the packets that would have carried a conversation: Wireshark's
# programs accept it without complaint, and the stream they put together from it is what was said, byte by byte. It says
# of itself that it is synthesised, by whom, and who may read it. Ours is a file of the client's, and of the listener's.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 18

peer_listens server send='welcome\n' read=6 send='you said hello\n' read=4 send='\x00\xff\n' fin eof
mkfifo in
exec 4<>in
start_client client --pcap client.pcapng 127.0.0.1 "$PORT" <in 4<&-
client=$PID
wait_for grep -q welcome client.out
printf 'hello\n' >&4
wait_for grep -q 'you said' client.out
printf 'bye\n' >&4
wait_for has_event client fin_received
exec 4>&-
wait_exit "$client"
is 'status' "$STATUS" 0
wait_exit "$PEER"
packets_are_sound 'a client' client.pcapng
is 'for us alone' "$(stat -c %a client.pcapng)" 600
like 'who wrote it' capinfos.log '^Capture application: *sonde [0-9]'
like 'what it is' capinfos.log 'Description = synthesised, not captured'
like 'times are of nanoseconds' capinfos.log '^File timestamp precision: *nanoseconds'
follow client.pcapng 0 stream
same_file 'what we said' stream.0 server.out
same_file 'what the peer said' stream.1 client.out
is 'the packets' "$(flags client.pcapng)" 'S AS A P A P A P A P A P A AF A AF A'
is 'their directions' "$(fields client.pcapng frame.packet_flags_direction | tr '\n' ' ')" \
    '0x00000002 0x00000001 0x00000002 0x00000001 0x00000002 0x00000002 0x00000001 0x00000001 0x00000002 '\
'0x00000002 0x00000001 0x00000001 0x00000002 0x00000001 0x00000002 0x00000002 0x00000001 '
fields client.pcapng frame.comment >comments
like 'a comment says how long connecting took' comments '^connection 1 connected in [0-9.]+ m?s$'
like 'and one who closed it' comments '^closed by peer: 26 bytes in, 10 bytes out, open [0-9.]+ m?s$'
is 'the ports are the real ones' "$(fields client.pcapng tcp.srcport tcp.dstport | head -n 1)" \
    "$(sed -n 's/.*"connected".*"local":{"host":"127.0.0.1","port":\([0-9]*\)}.*/\1/p' client.json);$PORT"

start_listener listener --pcap listener.pcapng 127.0.0.1 0 <"$SOURCE_DIR/LICENSE"
listener=$PID
peer_connects caller send='a line\n' fin eof
wait_exit "$listener"
packets_are_sound 'a listener' listener.pcapng
follow listener.pcapng 0 stream
same_file 'what the caller said' stream.0 listener.out
same_file 'what we said' stream.1 "$SOURCE_DIR/LICENSE"
