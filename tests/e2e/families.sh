#!/bin/sh
# families.sh: localhost is reached on a machine that has nothing but loopback; -4 and -6 choose. A listener without an
# address hears both families, and shows an IPv4 client as one.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
mount_hosts '127.0.0.1 localhost both.test
::1 localhost both.test
127.0.0.1 four.test
::1 six.test
2001:db8::1 far.test'
ip -6 addr show lo | grep -q ::1 || skip_all 'no IPv6 here'
plan 15

meet() { # NAME WANTED ARGUMENT...
    name=$1 wanted=$2
    shift 2
    start_listener listener 0 </dev/null
    listener=$PID
    run client "$@" "$PORT" </dev/null
    is "$name: status" "$STATUS" 0
    wait_exit "$listener"
    seen=$(json_events listener.json accepted | sed 's/.*"remote": *{"host": *"\([^"]*\)".*/\1/')
    is "$name: the listener sees" "$seen" "$wanted"
}

meet 'IPv4 literal' 127.0.0.1 127.0.0.1
meet 'IPv6 literal' ::1 ::1
meet '-4 localhost' 127.0.0.1 -4 localhost
meet '-6 localhost' ::1 -6 localhost
meet 'a name with IPv4 only' 127.0.0.1 four.test
meet 'a name with IPv6 only' ::1 six.test

run client -4 far.test 80 </dev/null
is '-4 and a name without IPv4: status' "$STATUS" 3

start_listener listener -4 0 </dev/null
run client ::1 "$PORT" </dev/null
is 'a listener with -4 refuses IPv6' "$STATUS" 1
run client localhost "$PORT" </dev/null
is 'localhost reaches it all the same' "$STATUS" 0
