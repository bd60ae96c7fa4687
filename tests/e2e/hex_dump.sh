#!/bin/sh
# hex_dump.sh: --hex shows what went either way: a head line for each read and write, and under it the lines that
# hexdump -C prints of the same bytes, none folded. Offsets run on, each direction its own.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
need hexdump
plan 19

# lines DUMP DIRECTION: what is shown of it, without the heads.
lines() { awk -v head="^$2 1 " '/^(in|out) /{ shown = $0 ~ head; next } shown' "$1"; }

# heads DUMP
heads() { grep -E '^(in|out) ' "$1"; }

# As many bytes as one read takes at least, some lines of zeros in their midst, and no whole last line.
head -c 2000 /dev/urandom >question
head -c 100 /dev/zero >>question
head -c 1234 /dev/urandom >>question
printf 'Hello world\n' >answer
hexdump -Cv question | sed '$d' >question.lines
hexdump -Cv answer | sed '$d' >answer.lines

start_listener listener --hex=listener.hex 127.0.0.1 0 <answer
listener=$PID
run client --hex=client.hex 127.0.0.1 "$PORT" <question
is "the client's status" "$STATUS" 0
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
lines client.hex out >sent.lines
lines listener.hex in >received.lines
same_file 'lines of what is sent are those of hexdump -Cv' sent.lines question.lines
same_file 'and where it is received, which took one read' received.lines question.lines
is 'a head says how many bytes, and from which offset on' \
    "$(heads client.hex | grep '^out' | sed 's/ [0-9.]* ms / TIME /')" 'out 1 TIME 3334 bytes at 0'
like 'it says when' client.hex '^out 1 [0-9]+\.[0-9]{1,2} ms 3334 bytes at 0$'
lines client.hex in >received.lines
lines listener.hex out >sent.lines
same_file 'the other way likewise' received.lines answer.lines
same_file 'at both ends' sent.lines answer.lines
like 'offsets count for each direction by itself' client.hex '^in 1 [0-9.]+ ms 12 bytes at 0$'
is 'no more is written' "$(heads client.hex | wc -l) $(wc -l <client.hex)" "2 $(($(wc -l <question.lines) + 3))"
unlike 'no colour in a file' client.hex "$(printf '\033')"

# Several reads.
PORT=$(ask server listen 127.0.0.1)
mkfifo input
exec 4<>input
start_client parts --hex=parts.hex 127.0.0.1 "$PORT" <input 4<&-
parts=$PID
tell peer accept server
printf 'first' >&4
is 'the first part arrives' "$(ask peer receive 5)" first
tell peer send 0123456789abcdefg
ok 'the answer is shown' wait_for grep -q '^in 1 ' parts.hex
printf 'the second, somewhat longer part' >&4
exec 4>&-
is 'the second arrives' "$(ask peer receive 32)" 'the second, somewhat longer part'
tell peer fin
wait_exit "$parts"
is 'status' "$STATUS" 0
is 'each has its head' "$(heads parts.hex | sed 's/ [0-9.]* ms / /' | tr '\n' ';')" \
    'out 1 5 bytes at 0;in 1 17 bytes at 0;out 1 32 bytes at 5;'
printf '%s\n' '00000000  66 69 72 73 74                                    |first|' \
    '00000005  74 68 65 20 73 65 63 6f  6e 64 2c 20 73 6f 6d 65  |the second, some|' \
    '00000015  77 68 61 74 20 6c 6f 6e  67 65 72 20 70 61 72 74  |what longer part|' >wanted
is 'and begins a line at its own offset' "$(lines parts.hex out)" "$(cat wanted)"

# Both at once, and by itself.
PORT=$(ask server listen 127.0.0.1)
start text "$SONDE" -v -x 127.0.0.1 "$PORT" <answer
text=$PID
tell other accept server
tell other rest
tell other fin
wait_exit "$text"
like 'beside the log on standard error' text.err '^out 1 [0-9.]+ ms 12 bytes at 0$'
like 'which has lines of its own' text.err '^ +[0-9.]+ ms #1 +our FIN sent after 12 bytes$'
