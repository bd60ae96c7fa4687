#!/bin/sh
# allow_file.sh: @FILE holds lists, a line each, with comments; it may stand beside other entries. A bad line is named
# with the file and its number; a file that cannot be read is an error of input.
. "$(dirname "$0")/../lib.sh"
plan 10

echo hello >hello
printf '# friends\n127.0.0.2, 127.0.0.3 # both\n\n::1\r\n127.0.0.4' >friends
printf '127.0.0.3\n' >foes
start_listener listener -k --allow @friends,127.0.0.5 --deny @foes 127.0.0.1 0
for client in 2:0 3:5 4:0 5:0 6:5; do
    run client -s "127.0.0.${client%:*}" 127.0.0.1 "$PORT" <hello
    is "status of 127.0.0.${client%:*}" "$STATUS" "${client#*:}"
done

printf '127.0.0.1\n\n127.0.0.300, ::1\n' >bad
run bad -l --port-file bad.port --deny @bad 127.0.0.1 0
is 'a bad line is a usage error' "$STATUS" 2
is 'told in a line with file, number and entry' "$(sed 's/: expected.*//' bad.err)" \
    'sonde: --deny: bad:3: "127.0.0.300"'
not_ok 'nobody listened' test -e bad.port
run missing -l --allow @missing 127.0.0.1 0
is 'a missing file' "$STATUS" 9
: >empty
start_listener empty -k --allow @empty 127.0.0.1 0
run client 127.0.0.1 "$PORT" <hello
is 'an empty list lets nobody in' "$STATUS" 5
