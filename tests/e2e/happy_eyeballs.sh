#!/bin/sh
# happy_eyeballs.sh: RFC 8305: a name with a dead first address costs 250 ms, not a timeout, and the loser is closed;
# one that refuses costs nothing. -v tells each attempt.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
ip -6 addr show lo | grep -q ::1 || skip_all 'no IPv6 here'
mount_hosts '::1 both.test
127.0.0.1 both.test'
plan 12

silent_port ::1
start_listener listener 127.0.0.1 "$PORT" </dev/null
run client both.test "$PORT" </dev/null
is 'status' "$STATUS" 0
waited=$(($(json_value client.json connected t_ns) / 1000000))
is_between 'the time the dead one costs' "$waited" 245 1500
attempts=$(json_events client.json connecting | sed 's/.*"remote": *{"host": *"\([^"]*\)".*/\1/' | tr '\n' ' ')
is 'the first attempt was IPv6, the second IPv4' "$attempts" '::1 127.0.0.1 '
is 'the loser is no error' "$(json_count client.json error)" 0

start_listener listener 127.0.0.1 "$PORT" </dev/null
# shellcheck disable=SC2086
start told $WRAP "$SONDE" -v both.test "$PORT" </dev/null
wait_exit "$PID"
like '-v tells the first attempt' told.err "connecting to \[::1\]:$PORT"
like '-v tells the second attempt' told.err "connecting to 127\.0\.0\.1:$PORT"

start_listener listener 127.0.0.1 0 </dev/null
run client both.test "$PORT" </dev/null
is 'a refusal: status' "$STATUS" 0
is_between 'a refusal: costs no waiting' "$(($(json_value client.json connected t_ns) / 1000000))" 0 240

closed_port
run client both.test "$PORT" </dev/null
is 'all refuse: status' "$STATUS" 1
is 'all refuse: one line' "$(wc -l <client.err | tr -d ' ')" 1

silent_port ::1
run client -w 600ms both.test "$PORT" </dev/null
is 'one refuses, one is silent: status' "$STATUS" 1
run client -w 400ms -6 both.test "$PORT" </dev/null
is 'all are silent: status' "$STATUS" 4
