#!/bin/sh
# ncat_connects.sh: ncat connects to a listening sonde over IPv4, IPv6 and a Unix socket; both send a file at
# once, half-close, and have all of the other's. One that only sends is heard to its end.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need ncat
plan 20
two_files

start_listener sonde 127.0.0.1 0 <here
peer_connects 'IPv4' ncat 127.0.0.1 "$PORT"

start_listener sonde ::1 0 <here
peer_connects 'IPv6' ncat -6 ::1 "$PORT"

start_listener sonde unix:socket <here
peer_connects 'Unix' ncat -U socket

: >here
start_listener sonde 127.0.0.1 0
peer_connects 'a file from ncat' ncat --send-only 127.0.0.1 "$PORT"
