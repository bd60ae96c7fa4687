#!/bin/sh
# nc_traditional_listens.sh: sonde sends a file to the traditional nc, which takes the FIN for the end of all,
# and receives one from it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need nc.traditional
plan 10

two_files "$HERE_SIZE" 0
start_peer peer nc.traditional -n -l -s 127.0.0.1
sonde_connects 'a file to nc' 127.0.0.1 "$PORT"

two_files 0 "$THERE_SIZE"
start_peer peer nc.traditional -n -l -q 0 -s 127.0.0.1 <there
sonde_connects 'a file from nc' --no-shutdown 127.0.0.1 "$PORT"
