#!/bin/sh
# exec_udp.sh: over datagrams each peer has a program of its own: a datagram's bytes are its input, what it writes at
# once is a datagram back. Its end is the peer's: who speaks again is answered by a new one.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 9

start_listener listener -u -c 'while read -r line; do echo "got $line"; done' 127.0.0.1 0
tell one udp 127.0.0.1 "$PORT"
tell two udp 127.0.0.1 "$PORT"
nl='
'
tell one send "first$nl"
is 'an answer' "$(ask one receive)" 'got first\n'
tell two send "second$nl"
is "another peer's" "$(ask two receive)" 'got second\n'
tell one send "third$nl"
is 'the same program goes on' "$(ask one receive)" 'got third\n'
is 'nobody has exited' "$(json_count listener.json exited)" 0
is 'two peers' "$(json_count listener.json accepted)" 2

start_listener listener -u -c 'read -r line; echo "only $line"' 127.0.0.1 0
tell three udp 127.0.0.1 "$PORT"
tell three send "one$nl"
is 'an answer before the end' "$(ask three receive)" 'only one\n'
wait_for grep -Eq '"event": ?"closed"' listener.json
tell three send "two$nl"
is 'a new program for who comes again' "$(ask three receive)" 'only two\n'

start_listener listener -U -u -c 'while read -r line; do echo "got $line"; done' here
echo local | run four -U -u -q 1 here
is 'a Unix datagram' "$(cat four.out)" 'got local'
is 'its scheme' "$(json_value listener.json accepted transport)" unix-dgram
