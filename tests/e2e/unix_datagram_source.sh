#!/bin/sh
# unix_datagram_source.sh: the path that -s gives a Unix datagram client is treated as a listener's: for us alone,
# removed at the end, taken over if it is stale; anything else there is left alone. Also an abstract name.
. "$(dirname "$0")/../lib.sh"
need python3
plan 8

start_listener listener -U -u server
echo hello >hello
run client -U -u -q 0 -s mine server <hello
is 'status' "$STATUS" 0
is 'the name is removed' "$(ls mine 2>/dev/null)" ''
ok 'it was the name' grep -q '"connected".*"local": *{"path": *"mine"}' client.json
python3 -S -c 'import socket; socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).bind("mine")'
run client -U -u -q 0 -s mine server <hello
is 'a stale one is taken over' "$STATUS" 0
start_client client -U -u -q inf -s mine server <hello
client=$PID
wait_for grep -q connected client.json
is 'its mode' "$(stat -c %a mine)" 600
kill -s TERM "$client"
wait_exit "$client"
is 'removed after a signal, too' "$(ls mine 2>/dev/null)" ''
echo other >mine
run client -U -u -q 0 -s mine server <hello
is 'another file is left alone' "$STATUS $(cat mine)" '1 other'
run client -U -u -q 0 -s @sonde-test-$$ server <hello
ok 'an abstract name' grep -q "\"connected\".*\"local\": *{\"path\": *\"@sonde-test-$$\"}" client.json
