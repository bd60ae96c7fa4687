#!/bin/sh
# client_half_closes.sh: clients on Python's socket module send all, half-close and read to the end: one that
# reads only then, and one that reads meanwhile. A listening sonde gives and takes a file each, over IPv4,
# IPv6 and a Unix socket.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need python3
plan 20
two_files
client=$SOURCE_DIR/tests/interop/client.py

start_listener sonde 127.0.0.1 0 <here
peer_connects 'IPv4' python3 "$client" both 127.0.0.1 "$PORT"

start_listener sonde ::1 0 <here
peer_connects 'IPv6' python3 "$client" both ::1 "$PORT"

start_listener sonde unix:socket <here
peer_connects 'Unix' python3 "$client" both unix:socket

start_listener sonde 127.0.0.1 0 <here
peer_connects 'reading later' python3 "$client" send-shutdown 127.0.0.1 "$PORT"
