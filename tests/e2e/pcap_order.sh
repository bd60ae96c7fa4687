#!/bin/sh
# pcap_order.sh: packets stand in the order of their times, those of attempts that were under way side by side too, and
# of an attempt that was interrupted there is what it sent.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/pcap.sh"
ip -6 addr show lo | grep -q ::1 || skip_all 'no IPv6 here'
mount_hosts '::1 both.test
127.0.0.1 both.test'
plan 31

# is_ordered NAME FILE: three test points.
is_ordered() {
    packets_are_sound "$1" "$2"
    is "$1: in order" "$(capinfos -o "$2" 2>&1 | sed -n 's/^Strict time order: *//p')" True
}

silent_port ::1
start_listener listener 127.0.0.1 "$PORT" </dev/null
run client --pcap dead.pcapng both.test "$PORT" <"$SOURCE_DIR/LICENSE"
is_ordered 'a dead first address' dead.pcapng
is 'a dead first address: its SYN is the first packet' "$(fields dead.pcapng ipv6.dst frame.comment | head -n 1)" \
    '::1;attempt 1 failed: another address was faster'
is 'a dead first address: the other opens' "$(flags dead.pcapng 1 | cut -c 1-6)" 'S AS A'

start_listener listener 127.0.0.1 0 </dev/null
run client --pcap refused.pcapng both.test "$PORT" </dev/null
is_ordered 'one refuses' refused.pcapng
is 'one refuses: packets' "$(flags refused.pcapng | cut -c 1-4) $(flags refused.pcapng 1 | cut -c 1-6)" 'S AR S AS A'

silent_port ::
run client -w 400ms --pcap silent.pcapng both.test "$PORT" </dev/null
is_ordered 'nobody answers' silent.pcapng
is 'nobody answers: packets' "$(flags silent.pcapng) $(flags silent.pcapng 1)" 'S S'

closed_port
run client --wait-open 600ms --pcap waits.pcapng 127.0.0.1 "$PORT" </dev/null
is_ordered 'one waits for it to open' waits.pcapng
ok 'one waits for it to open: rounds' test "$(fields waits.pcapng tcp.stream | sort -u | wc -l)" -ge 2

silent_port
start_client client --pcap cut.pcapng 127.0.0.1 "$PORT"
client=$PID
wait_for has_event client connecting
kill -TERM "$client"
wait_exit "$client"
is_ordered 'an interrupted attempt' cut.pcapng
is 'an interrupted attempt: packets' "$(flags cut.pcapng)" S
is 'an interrupted attempt: why' "$(fields cut.pcapng frame.comment)" 'attempt 1 failed: given up'
is 'an interrupted attempt: told' "$(event_order client connecting attempt_failed summary)" \
    'connecting attempt_failed summary '

silent_port
run client --deadline 200ms --pcap late.pcapng 127.0.0.1 "$PORT" </dev/null
is_ordered 'a deadline' late.pcapng
is 'a deadline: packets' "$(flags late.pcapng)" S

start_listener listener -k --clients 20 --pcap clients.pcapng 127.0.0.1 0 </dev/null
listener=$PID
python3 -S -c '
import socket, struct, sys
clients = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(20)]
for round in range(20):
    for client in clients:
        client.send(b"x" * 100)
for i, client in enumerate(clients):
    if i % 2:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
' "$PORT"
wait_exit "$listener"
is_ordered 'many clients' clients.pcapng
is 'many clients: a stream each' "$(fields clients.pcapng tcp.stream | sort -u | wc -l | tr -d ' ')" 20
