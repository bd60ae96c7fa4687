#!/bin/sh
# exec_peers.sh: the programs of -e and -c serve foreign clients, joined by pipes and by the socket itself: a file sent to
# `cat` comes back whole to each that half-closes, and curl takes a page of a program that does not read its request.
. "$(dirname "$0")/../lib.sh"
plan 14

random_file there 3000017

# listens OPTION COMMAND ARGUMENT...: observed as "pipes", and unobserved as "socket". Sets PIPES and SOCKET, the ports.
listens() {
    start_listener pipes -k "$@" 127.0.0.1 0
    PIPES=$PORT
    rm -f port
    start socket "$SONDE" -l --port-file port -k "$@" 127.0.0.1 0
    wait_for test -s port
    SOCKET=$(cat port)
}

# echoes NAME COMMAND...: the client's command, with the port instead of @.
echoes() {
    name=$1
    shift
    command -v "$1" >/dev/null 2>&1 || {
        skip "$name, pipes" "$1 is not installed"
        skip "$name, socket" "$1 is not installed"
        return
    }
    for port in "$PIPES" "$SOCKET"; do
        # shellcheck disable=SC2046
        start client $(echo "$@" | sed "s/@/$port/") <there
        wait_exit "$PID"
        same_file "$name, $([ "$port" = "$PIPES" ] && echo pipes || echo socket)" client.out there
    done
}

listens -e cat
echoes 'nc (OpenBSD)' nc.openbsd -N 127.0.0.1 @
echoes 'nc (traditional)' nc.traditional -q 5 127.0.0.1 @
echoes ncat ncat 127.0.0.1 @
echoes socat socat -t 30 - TCP4:127.0.0.1:@
echoes busybox busybox nc 127.0.0.1 @
echoes sonde "$SONDE" 127.0.0.1 @

listens -c 'printf "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nhello\n"'
for port in "$PIPES" "$SOCKET"; do
    name="curl, $([ "$port" = "$PIPES" ] && echo pipes || echo socket)"
    if command -v curl >/dev/null 2>&1; then
        is "$name" "$(curl -s -S --noproxy '*' "http://127.0.0.1:$port/" 2>&1)" hello
    else
        skip "$name" 'curl is not installed'
    fi
done
