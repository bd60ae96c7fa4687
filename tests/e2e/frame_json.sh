#!/bin/sh
# frame_json.sh: with --frame JSON has message events: they carry the bytes, numbered in each direction and told behind
# the data that completed them, and data events carry none. For every framing, also where each byte is a read, they put
# the stream together again.
. "$(dirname "$0")/../lib.sh"
need python3
plan 17

# collect DIRECTION FILE...: a line a file, its messages of the direction. What must hold of them is checked.
cat >collect.py <<'END'
import base64, json, sys

def collect(name, direction):
    messages, end, seen = [], 0, 0
    for line in open(name, "rb"):
        event = json.loads(line)
        if event.get("dir") != direction:
            continue
        if event["event"] == "data":
            assert "text" not in event and "base64" not in event, line
            seen += event["len_bytes"]
        if event["event"] == "message":
            message = event["text"].encode() if "text" in event else base64.b64decode(event["base64"], validate=True)
            messages.append(message)
            assert len(message) == event["len_bytes"] and event["number"] == len(messages), line
            assert event["offset_bytes"] == end and "torn" not in event and "truncated" not in event, line
            end += len(message)
            assert end <= seen, line
    assert end == seen, "a byte is in no message"
    return " ".join(ascii(message)[2:-1] for message in messages)

for name in sys.argv[2:]:
    print(collect(name, sys.argv[1]))
END
collect() { python3 -S collect.py "$@" 2>&1; }

# receive NAME FRAME SIZE STREAM: read in pieces of that size.
receive() {
    # shellcheck disable=SC2059 # it has escapes
    printf "$4" >stream
    start_listener "received_$1" --json-data --frame "$2" --bufsize "$3" 127.0.0.1 0
    receiver=$PID
    run client 127.0.0.1 "$PORT" <stream
    wait_exit "$receiver"
    names="$names $1" files="$files received_$1.json"
}

names='' files=''
receive line line 1 'ab\n\nc\n'
receive line_at_once line 128k 'ab\n\nc\n'
receive line_by_two line 2 'a\r\n\377\n'
receive nul nul 1 'ab\000\000c\000'
receive fixed fixed:3 1 'abcdef'
receive fixed_by_two fixed:3 2 'abcdef'
receive delim 'delim:\r\n.\r\n' 1 'a\r\n..\r\n.\r\n.\r\n\r\n.\r\n'
receive delim_by_three 'delim:\r\n.\r\n' 3 'a\r\n..\r\n.\r\n.\r\n\r\n.\r\n'
receive len8 len8 1 '\002ab\000\001c'
receive len16be len16be 1 '\000\002ab\000\000\000\001c'
receive len16le len16le 1 '\002\000ab\000\000\001\000c'
receive len32be len32be 1 '\000\000\000\002ab\000\000\000\000'
receive len32le len32le 1 '\002\000\000\000ab\000\000\000\000'
# shellcheck disable=SC2086 # lists
collect in $files >got
cat >wanted <<'END'
ab\n \n c\n
ab\n \n c\n
a\r\n \xff\n
ab\x00 \x00 c\x00
abc def
abc def
a\r\n..\r\n.\r\n .\r\n\r\n.\r\n
a\r\n..\r\n.\r\n .\r\n\r\n.\r\n
\x02ab \x00 \x01c
\x00\x02ab \x00\x00 \x00\x01c
\x02\x00ab \x00\x00 \x01\x00c
\x00\x00\x00\x02ab \x00\x00\x00\x00
\x02\x00\x00\x00ab \x00\x00\x00\x00
END
row=0
for name in $names; do
    row=$((row + 1))
    is "$name" "$(sed -n ${row}p got)" "$(sed -n ${row}p wanted)"
done

# What is sent has messages as well: a line of standard input each.
printf 'one\ntwo\n' >stream
start_listener listener 127.0.0.1 0
listener=$PID
run client --json-data --frame len8 127.0.0.1 "$PORT" <stream
wait_exit "$listener"
is 'what we send' "$(collect out client.json)" '\x03one \x03two'

# Two clients at once are apart; a datagram is a message.
start_listener listener --clients 2 --json-data --frame line 127.0.0.1 0
listener=$PID
mkfifo pipe
exec 4<>pipe
start_client slow 127.0.0.1 "$PORT" <pipe 4<&-
slow=$PID
printf 'be' >&4
wait_for grep -q '"event":"data"' listener.json
printf 'other\n' >stream
run quick 127.0.0.1 "$PORT" <stream
wait_for grep -q '"event":"message"' listener.json
printf 'gun\n' >&4
exec 4>&-
wait_exit "$slow"
wait_exit "$listener"
is 'clients are apart' "$(json_events listener.json message | sed 's/.*"conn":\([0-9]\).*"text":"\([^"]*\)".*/\1 \2;/' |
    tr -d '\n')" '2 other\n;1 begun\n;'

start_listener listener -u --json-data --frame line --max-bytes 6 127.0.0.1 0
listener=$PID
printf 'no end' >stream
run client -u -q 0 127.0.0.1 "$PORT" <stream
wait_exit "$listener"
is 'a datagram is a message' "$(collect in listener.json)" 'no end'
unlike 'which nothing has torn' listener.json '"torn"'
