#!/bin/sh
# reset_at_connect.sh: a peer that says something and resets at once, perhaps before sonde has looked at its finished
# connect: what was said is written, and the reset is told for what it is, not for a refusal.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 3

cat >rude.py <<'END'
import os, socket, struct
listener = socket.create_server(("127.0.0.1", 0))
with open("port.new", "w") as file:
    file.write(str(listener.getsockname()[1]))
os.rename("port.new", "port")
while True:
    connection, _ = listener.accept()
    connection.sendall(b"go away\n")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
END
start rude python3 -S rude.py
wait_for test -s port
: >said
: >statuses
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    run client 127.0.0.1 "$(cat port)" </dev/null
    cat client.out >>said
    echo "$STATUS $(json_count client.json connected) $(json_value client.json closed closed_by)" >>statuses
done
is 'what was said arrived each time' "$(sort said | uniq -c | tr -s ' ')" ' 20 go away'
is 'status, connected, closed by' "$(sort statuses | uniq -c | tr -s ' ')" ' 20 5 1 reset'
not_ok 'no refusal is claimed' grep -q 'connect 127' client.err
