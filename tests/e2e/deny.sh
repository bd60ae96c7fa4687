#!/bin/sh
# deny.sh: who is on the --deny list is reset, whatever --allow says; without --allow everybody else is served. A
# dual-stack listener knows an IPv4 client by his IPv4 address.
. "$(dirname "$0")/../lib.sh"
plan 11

echo hello >hello
start_listener all -k --deny 127.0.0.2 127.0.0.1 0
run denied -s 127.0.0.2 127.0.0.1 "$PORT" <hello
is 'who is on the list is reset' "$STATUS" 5
run other -s 127.0.0.3 127.0.0.1 "$PORT" <hello
is 'who is not is served' "$STATUS" 0
is 'the reason is told' "$(json_value all.json denied message)" 'on the --deny list'
is 'nothing of him was heard' "$(cat all.out)" hello

start_listener both -k --allow any --deny 127.0.0.0/30 127.0.0.1 0
run denied -s 127.0.0.3 127.0.0.1 "$PORT" <hello
is 'deny wins over any' "$STATUS" 5
run other -s 127.0.0.4 127.0.0.1 "$PORT" <hello
is 'the rest are any' "$STATUS" 0

start_listener dual -k --allow ::1,::ffff:127.0.0.0/104 --deny 127.0.0.2 0
run denied -s 127.0.0.2 127.0.0.1 "$PORT" <hello
is 'an IPv4 client of a dual-stack listener is denied' "$STATUS" 5
is 'and shown as IPv4' "$(json_value dual.json denied host)" 127.0.0.2
run other -s 127.0.0.3 127.0.0.1 "$PORT" <hello
is 'a mapped network holds another one' "$STATUS" 0
if ! grep -q '"host": *"::"' dual.json; then
    skip '::1 is served' 'no IPv6 here'
    skip '::1 is denied' 'no IPv6 here'
    exit
fi
run six ::1 "$PORT" <hello
is '::1 is served' "$STATUS" 0
start_listener four -k --allow 0.0.0.0/0 0
run six ::1 "$PORT" <hello
is '::1 is no IPv4 address' "$STATUS" 5
