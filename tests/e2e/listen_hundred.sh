#!/bin/sh
# listen_hundred.sh: a hundred clients at once under -k: each one's bytes arrive whole and in order, in
# standard output and in the file of -o; --label tells them apart by their lines.
. "$(dirname "$0")/../lib.sh"
need python3
plan 8

# crowd PORT: a hundred clients, each of its own thread, with lines that name client and line. Each waits for
# the end of the listener's side after its own.
cat >crowd <<'END'
import hashlib, socket, sys, threading
CLIENTS, LINES = 100, 2000
def lines(client):
    return "".join("client %d line %d %s\n" % (client, line, "x" * (line * 7 % 61))
                   for line in range(LINES)).encode()
def speak(client):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as connection:
        data = lines(client)
        for start in range(0, len(data), 977):
            connection.sendall(data[start:start + 977])
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass
threads = [threading.Thread(target=speak, args=(client,)) for client in range(CLIENTS)]
for thread in threads: thread.start()
for thread in threads: thread.join()
digest = hashlib.sha256()
for client in range(CLIENTS):
    digest.update(lines(client))
print(digest.hexdigest())
END
# by_client FILE: the checksum of the lines, by client and then as they came.
by_client() { sort -s -n -k 2,2 "$1" >sorted; checksum sorted; }

start_listener labelled --clients 100 --label -o copy 127.0.0.1 0
listener=$PID
wanted=$(python3 crowd "$PORT")
wait_exit "$listener"
is 'status' "$STATUS" 0
is 'a hundred clients' "$(json_count labelled.json closed)" 100
is 'each of which ended in order' "$(json_events labelled.json closed | grep -c '"closed_by": *"peer"')" 100
is '200,000 lines' "$(wc -l <labelled.out)" 200000
cut -f 2- labelled.out >unlabelled
is 'which are those of the clients, in their order' "$(by_client unlabelled)" "$wanted"
is 'each client has one label' "$(cut -f 1 labelled.out | sort | uniq -c | awk '$1 == 2000' | wc -l)" 100
is "and one client's lines only" "$(awk '{ print $1, $3 }' labelled.out | sort -u | wc -l)" 100
is 'the copy has as many bytes' "$(wc -c <copy)" "$(wc -c <unlabelled)"
