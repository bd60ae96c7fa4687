#!/bin/sh
# large_sonde.sh: two sondes send each other a file of 256 MiB at the same time: file, client, listener, file,
# and back.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
plan 5
two_files 268435456 268435457

# shellcheck disable=SC2153 # SONDE is of lib.sh
start sonde "$SONDE" -l --port-file port 127.0.0.1 0 <here
sonde=$PID
wait_for test -s port
start peer "$SONDE" 127.0.0.1 "$(cat port)" <there
exchanged '256 MiB each way' "$sonde" "$PID"
