#!/bin/sh
# exec_environment.sh: a program finds in its environment who is at both ends, numerically, and by which protocol; the
# rest is ours, but nothing else of SONDE_*: it could be a secret.
. "$(dirname "$0")/../lib.sh"
plan 19

export SONDE_PROXY=socks5://user:secret@127.0.0.1:1 SONDE_REMOTE_PORT=false KEPT='as it was'

# environment NAME LISTEN-ARGUMENTS -- CLIENT-ARGUMENTS: what a client is told, in NAME.out. The port or path follows the last.
environment() {
    name=$1
    shift
    : >words
    while [ "$1" != -- ]; do printf '%s\n' "$1" >>words; shift; done
    shift
    # shellcheck disable=SC2046
    start_listener listener -c 'cat >/dev/null; env' $(cat words)
    run "$name" "$@" "$PORT"
    grep '^SONDE_' "$name.out" | sort >"$name.found"
}
found() { sed -n "s/^SONDE_$2=//p" "$1.found"; }

environment tcp 127.0.0.1 0 -- 127.0.0.1
is 'TCP: remote address' "$(found tcp REMOTE_ADDR)" 127.0.0.1
is 'TCP: remote port' "$(found tcp REMOTE_PORT)" "$(sed -n 's/.*"event": *"connected".*"local": *{[^}]*"port": *\([0-9]*\).*/\1/p' tcp.json)"
is 'TCP: local address' "$(found tcp LOCAL_ADDR)" 127.0.0.1
is 'TCP: local port' "$(found tcp LOCAL_PORT)" "$PORT"
is 'TCP: protocol' "$(found tcp PROTO)" tcp
is 'TCP: nothing else of ours' "$(wc -l <tcp.found | tr -d ' ')" 5
like 'TCP: the rest' tcp.out '^KEPT=as it was$'

environment v6 ::1 0 -- ::1
is 'IPv6: remote address' "$(found v6 REMOTE_ADDR)" ::1
is 'IPv6: local address' "$(found v6 LOCAL_ADDR)" ::1

environment mapped --allow any 0 -- 127.0.0.1
is 'IPv4 on a dual socket: remote address' "$(found mapped REMOTE_ADDR)" 127.0.0.1
is 'IPv4 on a dual socket: local address' "$(found mapped LOCAL_ADDR)" 127.0.0.1

environment unix -U path -- -U
is 'Unix: remote address' "$(grep -c '^SONDE_REMOTE_ADDR=$' unix.found)" 1
is 'Unix: local address' "$(found unix LOCAL_ADDR)" path
is 'Unix: protocol' "$(found unix PROTO)" unix
is 'Unix: no ports' "$(wc -l <unix.found | tr -d ' ')" 3

environment unix_named -U "@$T/name" -- -U
is 'Unix, an abstract name: local address' "$(found unix_named LOCAL_ADDR)" "@$T/name"

start_listener listener -u -c 'env' 127.0.0.1 0
printf question | run udp -u -q 1 127.0.0.1 "$PORT"
like 'UDP: remote address' udp.out '^SONDE_REMOTE_ADDR=127.0.0.1$'
like 'UDP: local port' udp.out "^SONDE_LOCAL_PORT=$PORT\$"
like 'UDP: protocol' udp.out '^SONDE_PROTO=udp$'
