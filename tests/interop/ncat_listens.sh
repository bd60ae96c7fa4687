#!/bin/sh
# ncat_listens.sh: sonde connects to ncat over IPv4, IPv6 and a Unix socket. ncat's listener takes a FIN for a
# hang-up, so with --no-shutdown sonde leaves the first FIN to it: a file each way at once arrives whole.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need ncat
plan 20
two_files

start_peer peer ncat -l 127.0.0.1 0 <there
sonde_connects 'IPv4' --no-shutdown 127.0.0.1 "$PORT"

start_peer peer ncat -l ::1 0 <there
sonde_connects 'IPv6' --no-shutdown ::1 "$PORT"

start peer ncat -l -U socket <there
sonde_connects 'Unix' --no-shutdown --wait-open "$PATIENCE" -U socket

: >there
start_peer peer ncat -l --recv-only 127.0.0.1 0
sonde_connects 'a file to ncat' 127.0.0.1 "$PORT"
