#!/bin/sh
# listen_spellings.sh: the port and the address to listen on, as nc.traditional and busybox spell them: -p
# PORT and -s ADDR; as a target; TCP and UDP. Two ports or two addresses are a usage error.
. "$(dirname "$0")/../lib.sh"
plan 16

# local_of NAME: where it listens.
local_of() { json_events "$1.json" listening | sed 's/.*"host": *"\([^"]*\)", *"port": *\([0-9]*\).*/\1 \2/'; }

# spelled WANTED-ADDRESS ARGUMENT...
spelled() {
    wanted=$1
    shift
    start_listener listener "$@"
    # shellcheck disable=SC2153 # PORT is lib.sh's
    is "-l $*" "$(local_of listener)" "$wanted $PORT"
    kill -TERM "$PID"
    wait_exit "$PID"
}
spelled 127.0.0.1 127.0.0.1 0
spelled 127.0.0.1 -p 0 127.0.0.1
spelled 127.0.0.1 -s 127.0.0.1 -p 0
spelled 127.0.0.1 -s 127.0.0.1 0
spelled 127.0.0.2 127.0.0.2:0
spelled 127.0.0.2 tcp://127.0.0.2:0
spelled 0.0.0.0 -4 -p 0
spelled 127.0.0.1 -u -s 127.0.0.1 -p 0
spelled 127.0.0.1 udp://127.0.0.1:0
start_listener taken -k -p 0 -s 127.0.0.1
port=$PORT
run client 127.0.0.1 "$port"
is 'and it is reached' "$STATUS" 0

for words in '-l -p 0 127.0.0.1 0' '-l -s 127.0.0.1 127.0.0.1 0' '-l -p 0 127.0.0.1:0' '-l -p 65536' \
    '-l -p 0 -p 0' '-l'; do
    # shellcheck disable=SC2086 # a list
    start wrong "$SONDE" -w 1 $words
    wait_exit "$PID"
    is "usage error: $words" "$STATUS" 2
done
