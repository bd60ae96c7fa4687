#!/bin/sh
# udp_send_only_refused.sh: with --send-only an ICMP refusal does not stop a client: it sends all there is,
# has reported the refusal, and its status is 1 at the end. A send that reports an earlier refusal did not
# send: it is done again, so that each datagram leaves. (The kernel counts those for which there was no port.)
. "$(dirname "$0")/../lib.sh"
in_namespace
plan 6

for_nobody() { awk '/^Udp:/ && !/NoPorts/ { print $3 }' /proc/net/snmp; }

printf abcdefgh >file
before=$(for_nobody)
run client -u --send-only --bufsize 1 127.0.0.1 9 <file
is 'status' "$STATUS" 1
is 'every datagram was sent' "$(($(for_nobody) - before))" 8
is 'the refusal is told' "$(json_value client.json error code)" ECONNREFUSED
is 'all that was sent is counted' "$(json_value client.json closed out_bytes)" 8

start text "$SONDE" -u --send-only --bufsize 1 127.0.0.1 9 <file
wait_exit "$PID"
is 'status, without JSON' "$STATUS" 1
like 'and the message' text.err '^sonde: .*127\.0\.0\.1:9: connection refused'
