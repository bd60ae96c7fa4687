#!/bin/sh
# listen_once.sh: without -k one client is served: the listening socket is closed then, so that a later one is
# refused; one that was in the backlog already is reset, and none is left hanging.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 13

is_stopped() { grep -q '^State:.*T' "/proc/$1/status"; }

mkfifo input
exec 4<>input

# serve KIND TARGET...: two more clients are in the backlog when the listener comes round to the first. A Unix
# socket's reset looks like an end.
serve() {
    kind=$1
    shift
    listener=$PID
    kill -STOP "$listener"
    wait_for is_stopped "$listener"
    for client in first second third; do tell $client "$kind" "$@"; done
    tell first send hello
    kill -CONT "$listener"
    ok "$kind: the first is heard" wait_for grep -q hello "$kind.out"
    for client in second third; do
        case $(ask $client rest) in
        '<reset>') pass "$kind: the $client is reset" ;;
        '<end>') is "$kind: the $client is sent away" "$kind" unix ;;
        *) fail "$kind: the $client is left hanging" ;;
        esac
    done
    case $(ask fourth "$kind" "$@") in
    refused | *'No such file'*) pass "$kind: one that comes later is refused" ;;
    *) fail "$kind: one that comes later is refused" ;;
    esac
    printf answer >&4
    is "$kind: the first is answered" "$(ask first receive 6)" answer
    is "$kind: it is the only connection" "$(json_count "$kind.json" accepted)" 1
    tell first reset
    wait_exit "$listener"
}

start_listener tcp 127.0.0.1 0 <input 4<&-
serve tcp 127.0.0.1 "$PORT"
is 'tcp: the reset is its status' "$STATUS" 5
start_listener unix -U path <input 4<&-
serve unix "$T/path"
