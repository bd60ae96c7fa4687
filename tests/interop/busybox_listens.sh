#!/bin/sh
# busybox_listens.sh: sonde connects to busybox's nc. It takes a FIN for a hang-up, so with --no-shutdown
# sonde leaves the first FIN to it: a file each way at once arrives whole. Without a file of its own it
# is content with any end.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need busybox
busybox nc --help >/dev/null 2>&1 || skip_all 'this busybox has no nc'
plan 10
two_files

start_peer peer busybox nc -l -p 0 <there
sonde_connects 'a file each way' --no-shutdown 127.0.0.1 "$PORT"

: >there
start_peer peer busybox nc -l -p 0
sonde_connects 'a file to busybox' 127.0.0.1 "$PORT"
