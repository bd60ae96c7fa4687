#!/bin/sh
# nc_openbsd_listens.sh: sonde connects to OpenBSD's nc over IPv4, IPv6 and a Unix socket; both send a file
# at once, half-close, and have all of the other's. A listening nc takes a FIN for a hang-up as soon as its buffer
# is empty, whatever its standard input still holds (it does so with itself): sonde leaves the first to it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need nc.openbsd
plan 15
two_files

start_peer peer nc.openbsd -N -l 127.0.0.1 0 <there
sonde_connects 'IPv4' --no-shutdown 127.0.0.1 "$PORT"

start_peer peer nc.openbsd -N -l ::1 0 <there
sonde_connects 'IPv6' --no-shutdown "[::1]:$PORT"

start peer nc.openbsd -N -l -U socket <there
sonde_connects 'Unix' --no-shutdown --wait-open "$PATIENCE" unix:socket
