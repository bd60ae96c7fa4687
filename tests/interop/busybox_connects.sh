#!/bin/sh
# busybox_connects.sh: busybox's nc connects to a listening sonde. It takes a FIN for a hang-up: a listener
# with nothing to say holds its own back, and one with a file does so with --no-shutdown; all arrives
# whole either way.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need busybox
busybox nc --help >/dev/null 2>&1 || skip_all 'this busybox has no nc'
plan 10
two_files

start_listener sonde --no-shutdown 127.0.0.1 0 <here
peer_connects 'a file each way' busybox nc 127.0.0.1 "$PORT"

: >here
start_listener sonde 127.0.0.1 0
peer_connects 'a file from busybox' busybox nc 127.0.0.1 "$PORT"
