#!/bin/sh
# vsock.sh: streams over vsock, as options and as targets: a file both ways, half-close, port 0. Needs the
# kernel's loopback for vsock (CID 1).
. "$(dirname "$0")/../lib.sh"
need python3
why=$(python3 -c '
import socket
if not hasattr(socket, "AF_VSOCK"):
    raise SystemExit("no vsock in this system")
try:
    server = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
    server.bind((1, socket.VMADDR_PORT_ANY))
    server.listen()
    client = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
    client.settimeout(5)
    client.connect(server.getsockname())
except OSError as error:
    print("no vsock loopback here:", error.strerror or error)
' 2>&1) || skip_all "$why"
[ -z "$why" ] || skip_all "$why"
plan 10

random_file question 1000003
random_file answer 1000007

start_listener listener --vsock 1 0 <answer
listener=$PID
ok 'the port file has a port' test "$PORT" -gt 0
is 'JSON has it' "$(json_value listener.json listening port)" "$PORT"
run client --vsock 1 "$PORT" <question
is "the client's status" "$STATUS" 0
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
same_file 'to the listener' listener.out question
same_file 'to the client' client.out answer

start_listener second vsock:1:0 <answer
second=$PID
run client "vsock:1:$PORT" <question
is 'as a target' "$STATUS" 0
wait_exit "$second"
same_file 'it arrives' second.out question
run client --vsock 1 "$PORT"
is 'where nobody listens: status' "$STATUS" 1
is 'it is one error' "$(json_count client.json error)" 1
