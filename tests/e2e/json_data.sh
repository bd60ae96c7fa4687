#!/bin/sh
# json_data.sh: --json-data lets data events carry the bytes, from which both directions can be put together again: as
# text where they are UTF-8 and base64 elsewhere, or always as base64. The file is then readable by its owner alone.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 12

# Prints the forms of a direction's data; writes the data to a file.
cat >collect.py <<'END'
import base64, json, sys
forms, data = set(), b""
for line in open(sys.argv[1], "rb"):
    event = json.loads(line)
    if event["event"] != "data" or event["dir"] != sys.argv[2]:
        continue
    assert event["offset_bytes"] == len(data), line
    piece = event["text"].encode() if "text" in event else base64.b64decode(event["base64"], validate=True)
    assert len(piece) == event["len_bytes"] and not ("text" in event and "base64" in event), line
    forms |= {"text", "base64"} & set(event)
    data += piece
open(sys.argv[3], "wb").write(data)
print(*sorted(forms))
END
collect() { python3 -S collect.py "$1" "$2" "$1.$2" 2>&1; }

random_file bytes 300000
printf 'caf\303\251 \0\033"\\\n' >text

umask 022
peer_listens server send='\xff\xfe' eof fin
start text "$SONDE" --json=text.json --json-data 127.0.0.1 "$PORT" <text
wait_exit "$PID"
is 'UTF-8 is text' "$(collect text.json out)" text
same_file 'as it was sent' text.json.out text
is 'other bytes are base64' "$(collect text.json in)" base64
is 'as they were received' "$(od -An -tx1 text.json.in | tr -d ' ')" fffe
is 'it is nobody else'"'"'s to read' "$(ls -l text.json | cut -c1-10)" -rw-------

peer_listens server eof send=ok fin
start base64 "$SONDE" --json=base64.json --json-data=base64 127.0.0.1 "$PORT" <bytes
wait_exit "$PID"
is 'all as base64' "$(collect base64.json out) $(collect base64.json in)" 'base64 base64'
same_file 'as much as it may be' base64.json.out bytes
is 'what is text, too' "$(cat base64.json.in)" ok

peer_listens server eof send=ok fin
start mixed "$SONDE" --json=mixed.json --json-data=text 127.0.0.1 "$PORT" <bytes
wait_exit "$PID"
ok 'both forms may stand in a file' collect mixed.json out
same_file 'and nothing is lost' mixed.json.out bytes

peer_listens server eof send=ok fin
start none "$SONDE" --json=none.json 127.0.0.1 "$PORT" <text
wait_exit "$PID"
unlike 'without it there is no data' none.json '"(text|base64)"'
is 'and others may read' "$(ls -l none.json | cut -c1-10)" -rw-r--r--
