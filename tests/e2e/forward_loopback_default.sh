#!/bin/sh
# forward_loopback_default.sh: without an ADDRESS -F listens on 127.0.0.1 and ::1 only, on one port; with -4 or -6 on
# the one of them.
. "$(dirname "$0")/../lib.sh"
plan 6

listening_on() {
    json_events forward.json listening | sed 's/.*"host": *"\([^"]*\)".*/\1/' | sort | tr '\n' ' '
}
ports() { json_events forward.json listening | sed 's/.*"port": *\([0-9]*\).*/\1/' | sort -u | wc -l | tr -d ' '; }
stop() { kill -TERM "$PID"; wait_exit "$PID"; }

start_listener forward -F 127.0.0.1:9 0
if [ -r /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6; then
    is 'both of loopback' "$(listening_on)" '127.0.0.1 ::1 '
    is 'on one port' "$(ports)" 1
else
    is 'both of loopback, as far as they are there' "$(listening_on)" '127.0.0.1 '
    skip 'on one port' 'no IPv6 here'
fi
stop
start_listener forward -4 -F 127.0.0.1:9 0
is '-4' "$(listening_on)" '127.0.0.1 '
stop
if [ -r /proc/net/if_inet6 ] && grep -q ' lo$' /proc/net/if_inet6; then
    start_listener forward -6 -F '[::1]:9' 0
    is '-6' "$(listening_on)" '::1 '
    stop
else
    skip '-6' 'no IPv6 here'
fi
start_listener forward -u -F 127.0.0.1:9 0
like 'with -u, too' forward.json '"listening".*127\.0\.0\.1'
stop
start_listener forward -F 127.0.0.1:9 0.0.0.0 0
is 'an address that is asked for' "$(listening_on)" '0.0.0.0 '
stop
