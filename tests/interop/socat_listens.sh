#!/bin/sh
# socat_listens.sh: sonde connects to socat over IPv4, IPv6 and Unix sockets, abstract ones too; both send a
# file at once, half-close, and have all of the other's.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/interop/peers"
need socat
plan 20
two_files

start_peer peer socat -t "$PATIENCE" - TCP4-LISTEN:0,bind=127.0.0.1 <there
sonde_connects 'IPv4' tcp://127.0.0.1:"$PORT"

start_peer peer socat -t "$PATIENCE" - 'TCP6-LISTEN:0,bind=[::1]' <there
sonde_connects 'IPv6' -6 ::1 "$PORT"

start peer socat -t "$PATIENCE" - UNIX-LISTEN:socket <there
sonde_connects 'Unix' --wait-open "$PATIENCE" -U socket

start peer socat -t "$PATIENCE" - "ABSTRACT-LISTEN:$T/name" <there
sonde_connects 'Unix, an abstract name' --wait-open "$PATIENCE" "unix:@$T/name"
