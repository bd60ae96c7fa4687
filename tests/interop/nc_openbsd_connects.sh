#!/bin/sh
# nc_openbsd_connects.sh: OpenBSD's nc connects to a listening sonde over IPv4, IPv6 and a Unix socket; both
# send a file at once, half-close, and have all of the other's. Over a Unix socket nc takes a FIN for a
# hang-up (it does so with itself): sonde leaves the first to it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need nc.openbsd
plan 20
two_files

start_listener sonde 127.0.0.1 0 <here
peer_connects 'IPv4' nc.openbsd -N 127.0.0.1 "$PORT"

start_listener sonde ::1 0 <here
peer_connects 'IPv6' nc.openbsd -N ::1 "$PORT"

start_listener sonde 0 <here
peer_connects 'IPv4 to all addresses' nc.openbsd -N 127.0.0.1 "$PORT"

start_listener sonde --no-shutdown unix:socket <here
peer_connects 'Unix' nc.openbsd -N -U socket
