#!/bin/sh
# serve_chargen.sh: --chargen sends RFC 864's lines until the client goes, whose going is no error, to several
# at once; who reads fast keeps nobody else waiting, a signal neither. Over datagrams one answer a question.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 15

# The same by other means.
awk 'BEGIN {
    for (i = 0; i < 95; i++) characters = characters sprintf("%c", 32 + i)
    characters = characters characters
    for (i = 0; i < 3000; i++) printf "%s\r\n", substr(characters, 1 + i % 95, 72)
}' >pattern

start_listener once --chargen 127.0.0.1 0
once=$PID
run client --max-bytes 200000 127.0.0.1 "$PORT"
head -c 200000 pattern >wanted
same_file 'TCP: lines without end' client.out wanted
wait_exit "$once"
is 'its going is no error' "$STATUS" 0
is 'nor told' "$(grep -v listening once.err)" ''

start_listener many -k --chargen 127.0.0.1 0
many=$PID
tell a tcp 127.0.0.1 "$PORT"
tell b tcp 127.0.0.1 "$PORT"
is 'one that reads nothing' "$(ask a receive 5)" ' !"#$'
start glutton sh -c 'exec "$0" --max-bytes 1G "$@" >/dev/null' "$SONDE" 127.0.0.1 "$PORT"
glutton=$PID
many_clients() { [ "$(json_count many.json accepted)" = "$1" ]; }
wait_for many_clients 3
is 'another, beside one who never stops reading' "$(ask b receive 5)" ' !"#$'
run client --max-bytes 100 127.0.0.1 "$PORT"
is 'and one more' "$(wc -c <client.out | tr -d ' ')" 100
kill "$many"
wait_exit "$many" 10
is 'a signal ends it all the same' "$STATUS" 143
kill "$glutton" 2>/dev/null
wait_exit "$glutton"

start_listener local --chargen -U "$T/here"
run client --max-bytes 100000 -U "$T/here"
head -c 100000 pattern >wanted
same_file 'Unix' client.out wanted
wait_exit "$PID"

start_listener udp --chargen -u 127.0.0.1 0
tell one udp 127.0.0.1 "$PORT"
tell one send
is 'UDP: nothing before a question is asked, and then' "$(ask one length)" 512
tell one send question
is 'one answer each' "$(ask one length)" 512
is 'and no more' "$(ask one quiet 0.1)" quiet
start_listener local --chargen -U -u "$T/datagrams"
printf question >question
run client -U -u --max-bytes 512 -q 10s "$T/datagrams" <question
is 'Unix datagrams' "$(wc -c <client.out | tr -d ' ')" 512

start_listener greet --chargen --greet 'hello\n' 127.0.0.1 0
run client --max-bytes 9 127.0.0.1 "$PORT"
is 'behind a greeting' "$(cat client.out)" "$(printf 'hello\n !"')"

# Who has nothing to say may read on.
start_listener end --chargen 127.0.0.1 0
tell c tcp 127.0.0.1 "$PORT"
tell c fin
ask c receive 9000000 >rest
ok "the client's end is not that of the lines" [ "$(wc -c <rest)" -ge 9000000 ]
tell c close
wait_exit "$PID"
is 'its going is' "$STATUS" 0
