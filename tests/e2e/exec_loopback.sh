#!/bin/sh
# exec_loopback.sh: -e and -c without an address are for this machine alone, by IPv4 and IPv6; any other address needs
# --allow, and then who is not allowed is turned away without a program.
. "$(dirname "$0")/../lib.sh"
plan 6

start_listener listener -k -c 'echo hello' 0
json_events listener.json listening >listening
is 'IPv4' "$(grep -c '"host": *"127.0.0.1"' listening)" 1
if grep -q . /proc/net/if_inet6 2>/dev/null; then
    is 'IPv6' "$(grep -c '"host": *"::1"' listening)" 1
else
    skip 'IPv6' 'none here'
fi
unlike 'nothing else' listening '"host": *"(0\.0\.0\.0|::)"'
run client 127.0.0.1 "$PORT"
is 'a client' "$(cat client.out)" hello
run wrong -l -c 'echo hello' 0.0.0.0 0
is 'any other address' "$STATUS" 2
like 'needs --allow' wrong.err '\-\-allow'
