#!/bin/sh
# forward_loop.sh: a TARGET that is where we listen ourselves is found out and told, instead of going round until no
# descriptor is left.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/sockets.sh"
plan 9

# comes_in_vain NAME CLIENT PORT: its connection is reset, if not at once then later; the error is told once.
comes_in_vain() {
    heard="$(ask "$2" tcp 127.0.0.1 "$3") $(ask "$2" rest)"
    case $heard in
    'connected <reset>' | 'reset <end>') pass "$1" ;;
    *) fail "$1" "heard: $heard" ;;
    esac
}

# The port has to be known before; in a network of its own nobody else takes it meanwhile.
for address in 127.0.0.1 0.0.0.0 localhost; do
    port=$(ask probe listen 127.0.0.1)
    tell probe close
    [ $address != localhost ] || address=
    start_listener forward -k -F "127.0.0.1:$port" $address "$port"
    forward=$PID
    comes_in_vain "${address:-loopback}: the client is reset" client "$port"
    like "${address:-loopback}: it is told why" forward.json 'that is where we listen ourselves'
    kill -TERM "$forward"
    wait_exit "$forward"
    ok "${address:-loopback}: it does not go round" test "$(json_count forward.json accepted)" -le 3
done
