#!/bin/sh
# json_lines.sh: --json: each line is one JSON object, ASCII only, with event and t_ns; start is the first and summary
# the last; to a file, to stderr in place of the text log, to stdout.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 12

# Prints the names of the events, or what is wrong with a line.
cat >check.py <<'END'
import json, sys
names, last = [], -1
for number, line in enumerate(open(sys.argv[1], "rb"), 1):
    assert line.endswith(b"\n") and line.isascii(), number
    event = json.loads(line)
    assert isinstance(event["t_ns"], int) and event["t_ns"] >= last, number
    last = event["t_ns"]
    assert event["basis"] in ("call", "kernel", "wire"), number
    names.append(event["event"])
print(*names)
END
events() { python3 -S check.py "$1" 2>&1; }

peer_listens server send=hello eof fin
run client 127.0.0.1 "$PORT" <<END
question
END
like 'the first line' client.json '^\{"event":"start","schema":1,'
is 'a whole run' "$(events client.json | tr ' ' '\n' | grep -v data | tr '\n' ' ')" \
    'start connecting connected fin_sent fin_received closed summary '
is 'bytes in' "$(json_value client.json closed in_bytes)" 5
is 'bytes out' "$(json_value client.json closed out_bytes)" 9
is 'text log and errors are empty' "$(cat client.err)" ''

peer_listens server eof fin
start client "$SONDE" --json -v 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is 'on stderr nothing else' "$(events client.err)" 'start connecting connected fin_sent fin_received closed summary'

closed_port
start client "$SONDE" --json 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is 'on stderr errors are events' "$(events client.err)" 'start connecting attempt_failed error summary'
is 'status' "$STATUS $(json_value client.err error status) $(json_value client.err summary status)" '1 1 1'

peer_listens server eof fin
start client "$SONDE" --json=- 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is 'on stdout' "$(events client.out)" 'start connecting connected fin_sent fin_received closed summary'
is 'on stdout: stderr is empty' "$(cat client.err)" ''

name=$(printf 'no/such\377\302\205\033[31m\342\200\256folder')
start client "$SONDE" --json -o "$name" 127.0.0.1 1 </dev/null
wait_exit "$PID"
is 'foreign bytes are lines of JSON, too' "$(events client.err)" 'start error summary'
is 'foreign bytes: exact' "$(python3 -S -c '
import base64, json, sys
event = [json.loads(line) for line in open("client.err")][1]
print(sys.argv[1].encode("utf-8", "surrogateescape") in base64.b64decode(event["message_base64"]))
' "$name" 2>&1)" True
