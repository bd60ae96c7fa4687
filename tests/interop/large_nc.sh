#!/bin/sh
# large_nc.sh: OpenBSD's nc sends a listening sonde a file of 256 MiB through a pipe, and has one from it.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need nc.openbsd
plan 5
two_files 268435456 268435457

start_listener sonde 127.0.0.1 0 <here
sonde=$PID
# shellcheck disable=SC2016
start peer sh -c 'cat there | nc.openbsd -N 127.0.0.1 "$1" | cat' sh "$PORT"
exchanged '256 MiB each way' "$sonde" "$PID"
