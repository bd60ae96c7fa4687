#!/bin/sh
# listen_spare.sh: a client for whose program, or whose connection to the target, there are no descriptors left waits in
# the backlog and is served later, instead of being accepted and reset. That is told once, and does not spin.
. "$(dirname "$0")/../lib.sh"
need python3
plan 10

# Connects many, each saying a word; hears whoever is answered, ends that one, and so on until all were served.
cat >clients.py <<'END'
import selectors, socket, sys
waiting = selectors.DefaultSelector()
for i in range(int(sys.argv[2])):
    client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    client.sendall(b"word")
    waiting.register(client, selectors.EVENT_READ)
served = broken = 0
while waiting.get_map():
    for key, _ in waiting.select(30) or sys.exit("nobody is served"):
        try:
            answer = key.fileobj.recv(100)
        except OSError:
            answer = b""
        served += answer == b"word"
        broken += answer != b"word"
        waiting.unregister(key.fileobj)
        key.fileobj.close()
print("served", served, "broken", broken)
END

# serve NAME ARGUMENT...: with few descriptors; 40 clients.
serve() {
    name=$1
    shift
    WRAP='prlimit --nofile=32:32'
    start_listener "$name" -k "$@" 127.0.0.1 0
    WRAP=
    server=$PID
    start clients python3 clients.py "$PORT" 40
    wait_exit "$PID"
    is "$name: all are served" "$(cat clients.out clients.err)" 'served 40 broken 0'
    is "$name: nothing failed" "$(json_count "$name.json" error)" 0
    [ "$name" = reply ] || is "$name: that some had to wait is told once" \
        "$(json_events "$name.json" limit | grep -Ec '"what": ?"accept"')" 1
    kill "$server"
    wait_exit "$server"
}

need prlimit
serve exec -e cat
printf word >word
serve reply --reply-file word
start_listener echo -k --echo 127.0.0.1 0
echo=$PID
serve forward -F "127.0.0.1:$PORT"
kill "$echo"
wait_exit "$echo"
is 'the target had them all' "$(json_count echo.json accepted)" 40
is 'and ended like any' "$STATUS" 143
