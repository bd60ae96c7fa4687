#!/bin/sh
# deadline_draining.sh: --deadline bounds the whole run, also where the peer has gone and only standard output's reader
# is awaited: what is lost then is no success.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 3

mkfifo out
exec 4<>out
python3 -S -c 'import fcntl, os
fcntl.fcntl(4, fcntl.F_SETFL, os.O_RDWR | os.O_NONBLOCK)
for size in 4096, 1:
    try:
        while True:
            os.write(4, bytes(size))
    except BlockingIOError:
        pass
fcntl.fcntl(4, fcntl.F_SETFL, os.O_RDWR)' 4<>out
peer_listens server send=hello fin 4>&-
start client sh -c 'exec "$@" >out' sh "$SONDE" --json=client.json --deadline 0.5 127.0.0.1 "$PORT" 4>&-
wait_exit "$PID"
is 'status' "$STATUS" 4
is 'the timeout is told' "$(json_value client.json timeout what)" deadline
is 'and the error' "$(json_value client.json error status)" 4
