#!/bin/sh
# listen_k_input_end.sh: with -k the end of standard input does not end the run: who is being sent to gets FIN
# then, and who comes later gets it after his own, not before.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 10

mkfifo input
exec 4<>input
start_listener listener -k 127.0.0.1 0 <input 4<&-
listener=$PID
tell a tcp 127.0.0.1 "$PORT"
tell b tcp 127.0.0.1 "$PORT"
tell b send 'b is here,'
wait_for grep -q 'b is here,' listener.out
printf last >&4
exec 4>&-
is 'all who are there hear the last words and FIN' "$(ask a rest)" 'last<end>'
is 'the second as well' "$(ask b rest)" 'last<end>'
tell a send 'a speaks on,'
ok 'they can speak on' wait_for grep -q 'a speaks on,' listener.out
tell a close
tell b close

tell c tcp 127.0.0.1 "$PORT"
tell c send 'c,'
ok 'who comes later is heard' wait_for grep -q 'c,' listener.out
is 'and does not get a FIN before his own' "$(ask c quiet 0.2)" quiet
tell c send 'c again,'
ok 'he is heard on' wait_for grep -q 'c again,' listener.out
tell c fin
is 'he gets FIN after his own' "$(ask c rest)" '<end>'
tell c close

random_file file 1000000
run client 127.0.0.1 "$PORT" <file
is "a sonde's status" "$STATUS" 0
arrived() { [ "$(tail -c 1000000 listener.out | cksum)" = "$(cksum <file)" ]; }
ok 'its file arrived' wait_for arrived
kill -TERM "$listener"
wait_exit "$listener"
is 'the listener went on' "$STATUS" 143
