#!/bin/sh
# hex_recover.sh: what the manual says about getting data back from a hex dump: one direction of one connection is cut
# out by its head lines and turned back into the bytes that were sent.
. "$(dirname "$0")/../lib.sh"
need xxd
plan 14

# As it stands in the manual.
cat >recipe <<'END'
awk '/^(in|out) /{p=/^in 1 /} p&&/^[0-9a-f]+  /' dump |
    cut -c11-58 | xxd -r -p > received
END

# recovered DUMP DIRECTION CONN FILE: is the file's content what the recipe makes of the dump?
recovered() {
    rm -f received
    sed "s/in 1/$2 $3/; s/dump/$1/" recipe | sh
    same_file "$2 of connection $3 in $1" received "$4"
}

# The manual's text with what mdoc spells otherwise undone, on one line.
plainly() { sed 's/\\(ha/^/g; s/\\-/-/g; s/\\e/\\/g; s/\\&//g' "$1" | tr -s '\n ' ' '; }
case $(plainly "$SOURCE_DIR/doc/sonde.1") in
*"$(plainly recipe)"*) pass 'the manual has the recipe' ;;
*) fail 'the manual has the recipe' "$(cat recipe)" ;;
esac

random_file question 300001
random_file answer 300017

start_listener listener --hex=listener.hex 127.0.0.1 0 <answer
listener=$PID
run client --hex=client.hex 127.0.0.1 "$PORT" <question
is "the client's status" "$STATUS" 0
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
recovered client.hex in 1 answer
recovered client.hex out 1 question
recovered listener.hex in 1 question
recovered listener.hex out 1 answer

# Two clients whose data comes by turns.
head -c 150000 question >half
mkfifo input
start_listener both -k --hex=both.hex 127.0.0.1 0
both=$PID
exec 4<>input
start_client slow 127.0.0.1 "$PORT" <input 4<&-
slow=$PID
wait_for grep -q '"event": *"accepted"' both.json
cat half >&4
heard_half() { [ "$(wc -c <both.out)" -eq 150000 ]; }
wait_for heard_half
run quick 127.0.0.1 "$PORT" <answer 4<&-
tail -c +150001 question >&4
exec 4>&-
wait_exit "$slow"
is "the slow client's status" "$STATUS" 0
kill -TERM "$both"
wait_exit "$both"
recovered both.hex in 1 question
recovered both.hex in 2 answer
is 'by turns they came' "$(awk '/^in /{ if ($2 != last) turns = turns " " $2; last = $2 } END { print turns }' both.hex)" \
    ' 1 2 1'

# Among everything else that may be told.
start_listener server -N 127.0.0.1 0 <answer
server=$PID
start text "$SONDE" -v -v -x -T --trace --stats 127.0.0.1 "$PORT" <question
wait_exit "$PID"
wait_exit "$server"
is 'with all that goes to standard error' "$STATUS" 0
recovered text.err in 1 answer
recovered text.err out 1 question
