#!/bin/sh
# pcap_half_close.sh: FINs stand in the file where they were said, by whichever side was first; the other side's data
# goes on behind them.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 10

peer_listens server eof send=late fin
printf early >in
run client --pcap ours.pcapng 127.0.0.1 "$PORT" <in
packets_are_sound 'our FIN first' ours.pcapng
is 'our FIN first: packets' "$(flags ours.pcapng)" 'S AS A P A AF A P A AF A'
follow ours.pcapng 0 stream
is 'our FIN first: what the peer said' "$(cat stream.1)" late

mkfifo fifo
exec 4<>fifo
peer_listens server send=early fin eof 4<&-
start_client client --pcap peers.pcapng 127.0.0.1 "$PORT" <fifo 4<&-
client=$PID
wait_for has_event client fin_received
printf late >&4
exec 4>&-
wait_exit "$client"
packets_are_sound "the peer's FIN first" peers.pcapng
is "the peer's FIN first: packets" "$(flags peers.pcapng)" 'S AS A P A AF A P A AF A'
follow peers.pcapng 0 stream
is "the peer's FIN first: what we said" "$(cat stream.0)" late

# Nobody says FIN: closing the descriptor does.
peer_listens server send=word hold
run client -d -i 200ms --pcap cut.pcapng 127.0.0.1 "$PORT"
is 'no FIN before the close: packets' "$(flags cut.pcapng)" 'S AS A P A AF A'
fields cut.pcapng frame.comment >comments
like 'no FIN before the close: why it came' comments \
    '^timeout: .*idle for 0\.2 s; closed by a timeout: 4 bytes in, 0 bytes'
