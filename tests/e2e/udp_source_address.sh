#!/bin/sh
# udp_source_address.sh: a listener on all addresses answers from the one that was asked, so that the asker
# takes it for an answer (a connected socket hears nobody else). JSON names that address, IPv4 as IPv4.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 8

mkfifo input
exec 4<>input
start_listener listener -u 0 <input 4<&-
tell v4 udp 127.0.0.2 "$PORT"
tell v4 send question
printf answer >&4
is 'the answer comes from 127.0.0.2' "$(ask v4 receive)" answer
is 'the local address in JSON' \
    "$(json_events listener.json accepted | sed 's/.*"local": *{"host": *"\([^"]*\)", *"port": *\([0-9]*\).*/\1 \2/')" \
    "127.0.0.2 $PORT"
like "the peer's address is shown as IPv4" listener.json \
    '"event": ?"accepted".*"remote": ?\{"host": ?"127\.0\.0\.1"'

if grep -q . /proc/net/if_inet6; then
    tell v6 udp ::1 "$PORT"
    tell v6 send question6
    ok 'IPv6 is heard as well' wait_for grep -q question6 listener.out
    printf answer6 >&4
    is 'and answered' "$(ask v6 receive)" answer6
else
    skip 'IPv6 is heard as well' 'no IPv6 here'
    skip 'and answered' 'no IPv6 here'
fi

start_listener v4only -4 -u 0 <input 4<&-
tell other udp 127.0.0.3 "$PORT"
tell other send question
ok 'with -4' wait_for grep -q question v4only.out
like 'the local address in JSON with -4' v4only.json \
    '"event": ?"accepted".*"local": ?\{"host": ?"127\.0\.0\.3"'
unlike 'nowhere a mapped address' listener.json ::ffff
