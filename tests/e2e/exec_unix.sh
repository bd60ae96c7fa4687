#!/bin/sh
# exec_unix.sh: programs for clients of a Unix socket: both directions, megabytes, and a client that is gone altogether
# after its end: what it sent still reaches the program, however slow that is.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 8

random_file big 3000017
start_listener listener -U -e cat path
listener=$PID
run client -U path <big
is "the client's status" "$STATUS" 0
same_file 'everything comes back' client.out big
wait_exit "$listener"
is "the listener's status" "$STATUS" 0

start plain "$SONDE" -l -U -k -e cat plain
wait_for test -S plain
run client -U plain <big
same_file 'joined by the socket' client.out big

# sends FILE PATH: connects, sends it and is gone.
sends() {
    python3 -S -c '
import socket, sys
client = socket.socket(socket.AF_UNIX)
client.connect(sys.argv[2])
client.sendall(open(sys.argv[1], "rb").read())' "$@"
}
start_listener listener -k -U -c 'cat >heard' path
sends big path
ok 'the program has ended' wait_for has_event listener exited
same_file 'it has heard all' heard big
# A program that takes its time: looked after meanwhile, every half second, its client has only ended.
start_listener late -k -U -c 'sleep 1.2; cat >heard-late' late
head -c 150000 big >more
sends more late
wait_for has_event late exited
same_file 'one that is slow to begin has, too' heard-late more
start slow "$SONDE" -l -k -U -c 'sleep 0.2; cat >slowly; echo >&2 done' slow
wait_for test -S slow
head -c 100000 big >some
sends some slow
wait_for grep -q done slow.err
same_file 'joined by the socket, too' slowly some
