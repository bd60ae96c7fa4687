#!/bin/sh
# udp_large.sh: datagrams of 65,507 bytes, the longest there are, pass whole in both directions, over IPv4
# and IPv6; their borders are kept, and nobody calls them truncated.
. "$(dirname "$0")/../lib.sh"
addresses='127.0.0.1 ::1' points=16
grep -q . /proc/net/if_inet6 || addresses=127.0.0.1 points=8
plan $points

random_file question 131014
random_file answer 131014

# lengths FILE DIRECTION: of the datagrams.
lengths() {
    json_events "$1" data | grep "\"dir\": *\"$2\"" | sed 's/.*"len_bytes": *\([0-9]*\).*/\1/' | tr '\n' ' '
}

for address in $addresses; do
    start_listener listener -u "$address" 0 <answer
    listener=$PID
    run client -u --max-bytes 131014 "$address" "$PORT" <question
    is "$address: the client's status" "$STATUS" 0
    same_file "$address: what the client sent arrived" listener.out question
    same_file "$address: what the listener sent arrived" client.out answer
    is "$address: the listener hears two datagrams" "$(lengths listener.json in)" '65507 65507 '
    is "$address: the client hears two datagrams" "$(lengths client.json in)" '65507 65507 '
    is "$address: the client sends two" "$(lengths client.json out)" '65507 65507 '
    unlike "$address: no datagram is called truncated" listener.json truncated
    kill -TERM "$listener"
    wait_exit "$listener"
    is "$address: the listener ends by the signal only" "$STATUS" 143
done
