#!/bin/sh
# hex_udp.sh: --hex gives each datagram a head line, an empty one too, and says which was cut off and from what.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 12

# heads DUMP: without their times, on one line.
heads() { grep -E '^(in|out) ' "$1" | sed 's/ [0-9.]* m\{0,1\}s / /' | tr '\n' ';'; }

start_listener listener -u --hex=listener.hex 127.0.0.1 0
listener=$PID
tell peer udp 127.0.0.1 "$PORT"
tell peer send one
tell peer send ''
tell peer send 'number three'
ok 'three datagrams are shown' wait_for grep -q 'number three' listener.hex
is 'one head each' "$(heads listener.hex)" 'in 1 3 bytes at 0;in 1 0 bytes at 3;in 1 12 bytes at 3;'
is 'an empty one is but a head' "$(wc -l <listener.hex)" 5
tell other udp 127.0.0.1 "$PORT"
tell other send two
ok "another peer's is shown" wait_for grep -q '^in 2 .* 3 bytes at 0$' listener.hex
kill -TERM "$listener"
wait_exit "$listener"
is 'the file is complete' "$(tail -n 1 listener.hex)" \
    '00000000  74 77 6f                                          |two|'

random_file file 2500
PORT=$(ask server udp-bind 127.0.0.1)
run client -u -q 0 --bufsize 1000 --hex=client.hex 127.0.0.1 "$PORT" <file
is 'status' "$STATUS" 0
is 'what is sent has a head a datagram' "$(heads client.hex)" \
    'out 1 1000 bytes at 0;out 1 1000 bytes at 1000;out 1 500 bytes at 2000;'

start_listener large -u --hex=large.hex 127.0.0.1 0
tell great udp 127.0.0.1 "$PORT"
tell great send-many 1 65507
ok 'the largest is whole' wait_for grep -q '^in 1 .* 65507 bytes at 0$' large.hex

start_listener cut -U -u --hex=cut.hex here
tell long unix-datagram "$T/here"
tell long option SO_SNDBUF 400000
tell long send-many 1 100000
ok 'one that is cut is told' wait_for grep -Eq '^in 1 .* bytes at 0, cut off a datagram of 100000 bytes$' cut.hex
kept=$(sed -n '1s/.* \([0-9]*\) bytes at 0.*/\1/p' cut.hex)
ok 'it was longer than what was kept' test "$kept" -lt 100000
tell long send end
ok 'the next is shown' wait_for grep -q '|end|' cut.hex
is 'the head counts what was kept' "$(grep -c '|$' cut.hex)" "$(((kept + 15) / 16 + 1))"
