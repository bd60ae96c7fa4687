#!/bin/sh
# socat_connects.sh: socat connects to a listening sonde over IPv4, IPv6 and Unix sockets, abstract ones too;
# both send a file at once, half-close, and have all of the other's.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need socat
plan 20
two_files

start_listener sonde 127.0.0.1 0 <here
peer_connects 'IPv4' socat -t "$PATIENCE" - "TCP4:127.0.0.1:$PORT"

start_listener sonde -6 ::1 0 <here
peer_connects 'IPv6' socat -t "$PATIENCE" - "TCP6:[::1]:$PORT"

start_listener sonde -U socket <here
peer_connects 'Unix' socat -t "$PATIENCE" - UNIX-CONNECT:socket

start_listener sonde -U "@$T/name" <here
peer_connects 'Unix, an abstract name' socat -t "$PATIENCE" - "ABSTRACT-CONNECT:$T/name"
