#!/bin/sh
# forward_many.sh: 200 clients of -F -k at once, each gets its own bytes back; -m has others wait, --deny's are not
# forwarded, and when all have left no descriptor is left over.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 10

start_listener echo --echo -k 127.0.0.1 0
start_listener forward -k -F "127.0.0.1:$PORT" --deny 127.0.0.2 127.0.0.1 0
forward=$PID
before=$(ls "/proc/$forward/fd" 2>/dev/null | wc -l)
cat >clients.py <<'END_OF_PYTHON'
import hashlib, os, selectors, socket, sys
count, size, port = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
selector = selectors.DefaultSelector()
good = 0
for _ in range(count):
    client = socket.create_connection(("127.0.0.1", port), 30)
    client.setblocking(False)
    data = os.urandom(size)
    selector.register(client, selectors.EVENT_READ | selectors.EVENT_WRITE,
                      {"left": memoryview(data), "wanted": hashlib.sha256(data).digest(), "heard": hashlib.sha256()})
while selector.get_map():
    for key, events in selector.select(30):
        client, state = key.fileobj, key.data
        if events & selectors.EVENT_WRITE:
            state["left"] = state["left"][client.send(state["left"][:65536]):]
            if not state["left"]:
                client.shutdown(socket.SHUT_WR)
                selector.modify(client, selectors.EVENT_READ, state)
        if events & selectors.EVENT_READ:
            part = client.recv(65536)
            state["heard"].update(part)
            if not part:
                good += state["heard"].digest() == state["wanted"]
                selector.unregister(client)
                client.close()
print(good)
END_OF_PYTHON
is '200 get their own back' "$(timeout "$PATIENCE" python3 clients.py 200 50000 "$PORT")" 200
all_closed() { [ "$(json_count forward.json closed)" = 400 ]; }
ok 'both legs of all have closed' wait_for all_closed
is 'each client has a number' \
    "$(json_events forward.json accepted | sed 's/.*"conn": *\([0-9]*\).*/\1/' | sort -u | wc -l)" 200
if [ "$before" -gt 0 ]; then
    is 'no descriptor is left over' "$(ls "/proc/$forward/fd" | wc -l)" "$before"
else
    skip 'no descriptor is left over' 'no /proc here'
fi
is 'nothing is wrong' "$(json_count forward.json error)" 0
kill -TERM "$forward"
wait_exit "$forward"
is 'the status after a signal' "$STATUS" 143

# -m counts clients, not connections.
target=$(ask upstream listen 127.0.0.1)
start_listener forward -m 1 --clients 2 -F "127.0.0.1:$target" 127.0.0.1 0
forward=$PID
tell client*2 tcp 127.0.0.1 "$PORT"
tell server1 accept upstream
has_limit() { [ "$(json_count forward.json limit)" -ge 1 ]; }
ok 'the second waits' wait_for has_limit
is 'for one is served' "$(json_count forward.json accepted)" 1
for i in 1 2; do
    [ $i = 1 ] || tell server2 accept upstream
    tell client$i close
    tell server$i close
done
wait_exit "$forward"
is '--clients 2: the status' "$STATUS" 0
is 'both were served' "$(json_count forward.json accepted)" 2
