#!/bin/sh
# nc_traditional_connects.sh: the traditional nc sends a file to a listening sonde and closes at once, and
# receives one from it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need nc.traditional
plan 10

two_files 0 "$THERE_SIZE"
start_listener sonde 127.0.0.1 0 <here
peer_connects 'a file from nc' nc.traditional -n -q 0 127.0.0.1 "$PORT"

two_files "$HERE_SIZE" 0
start_listener sonde 127.0.0.1 0 <here
peer_connects 'a file to nc' nc.traditional -n 127.0.0.1 "$PORT"
