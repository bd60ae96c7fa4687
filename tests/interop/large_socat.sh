#!/bin/sh
# large_socat.sh: sonde and socat send each other a file of 256 MiB at the same time.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need socat
plan 5
two_files 268435456 268435457

start_peer peer socat -b 131072 -t "$PATIENCE" - TCP4-LISTEN:0,bind=127.0.0.1 <there
peer=$PID
start sonde "$SONDE" 127.0.0.1 "$PORT" <here
exchanged '256 MiB each way' "$PID" "$peer"
