#!/bin/sh
# listen_dual_stack.sh: without an address a listener is there for IPv4 and IPv6, and shows IPv4 clients as
# IPv4; -4 and -6 take one of them.
. "$(dirname "$0")/../lib.sh"
grep -q . /proc/net/if_inet6 || skip_all 'no IPv6 here'
plan 11

# reaches ADDRESS: status of a client that is refused where nobody listens.
reaches() { run client "$1" "$PORT" </dev/null; echo "$STATUS"; }

start_listener both -k 0
for address in 127.0.0.1 127.0.0.2 ::1; do is "$address" "$(reaches $address)" 0; done
like 'an IPv4 client is shown as IPv4' both.json '"event": ?"accepted".*"remote": ?\{"host": ?"127\.0\.0\.1"'
like 'and where it came to' both.json '"event": ?"accepted".*"local": ?\{"host": ?"127\.0\.0\.2"'
like 'an IPv6 client as IPv6' both.json '"event": ?"accepted".*"remote": ?\{"host": ?"::1"'
unlike 'no mapped address' both.json ffff

start_listener v4 -4 -k 0
is '-4: IPv4' "$(reaches 127.0.0.1)" 0
is '-4: IPv6' "$(reaches ::1)" 1
start_listener v6 -6 -k 0
is '-6: IPv4' "$(reaches 127.0.0.1)" 1
is '-6: IPv6' "$(reaches ::1)" 0
