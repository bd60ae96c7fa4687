#!/bin/sh
# udp_peers_listen.sh: sonde sends datagrams to nc, ncat and socat that wait for them over UDP, and has their
# answer. Each datagram arrives as one, also the largest there is.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 15

printf 'a question\n' >here
printf 'the answer\n' >there

# asks NAME SONDE-ARGUMENT...: the peer, which ends by itself or not at all.
asks() {
    asks_name=$1
    shift
    run sonde -u --max-bytes 11 "$@" <here
    is "$asks_name: sonde's status" "$STATUS" 0
    same_file "$asks_name: the answer arrived" sonde.out there
    wait_for cmp -s peer.out here
    same_file "$asks_name: the question arrived" peer.out here
}

eleven_lines() { [ "$(wc -l <lengths)" -eq 11 ]; }

if command -v nc.openbsd >/dev/null; then
    start_peer peer nc.openbsd -u -l 127.0.0.1 0 <there
    asks 'nc over IPv4' 127.0.0.1 "$PORT"
    start_peer peer nc.openbsd -u -l ::1 0 <there
    asks 'nc over IPv6' ::1 "$PORT"
else
    for point in 1 2 3 4 5 6; do skip "nc, $point" 'nc.openbsd is not installed'; done
fi

if command -v ncat >/dev/null; then
    start_peer peer ncat -u -l 127.0.0.1 0 <there
    asks 'ncat' "udp://127.0.0.1:$PORT"
else
    for point in 1 2 3; do skip "ncat, $point" 'ncat is not installed'; done
fi

# Ten datagrams of 1,000 bytes, and one that is as long as they get: socat writes down how long each is.
if command -v socat >/dev/null; then
    start_peer peer socat - UDP4-LISTEN:0,bind=127.0.0.1 <there
    asks 'socat' 127.0.0.1 "$PORT"

    # shellcheck disable=SC2016
    echo 'echo $(($(wc -c))) >>lengths' >note
    start_peer peer socat -u -b 65536 UDP4-RECVFROM:0,bind=127.0.0.1,fork SYSTEM:'sh note'
    random_file ten 10000
    run sonde -u --send-only --bufsize 1000 127.0.0.1 "$PORT" <ten
    random_file one 65507
    run sonde -u --send-only 127.0.0.1 "$PORT" <one
    wait_for eleven_lines
    is 'each read is one datagram' "$(grep -c '^1000$' lengths)" 10
    is 'the largest datagram arrives whole' "$(grep -c '^65507$' lengths)" 1
    is 'sending it was no error' "$STATUS" 0
else
    for point in 1 2 3 4 5 6; do skip "socat, $point" 'socat is not installed'; done
fi
