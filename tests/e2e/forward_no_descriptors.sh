#!/bin/sh
# forward_no_descriptors.sh: where no descriptors are left for another client and its connection to the target of -F,
# that is told, nobody is accepted in vain, and once there are some again clients are served.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 5

told() { json_events forward.json "$1" | grep -q '"code": *"EMFILE"'; }
is_served() {
    tell late tcp 127.0.0.1 "$PORT"
    tell late send "it is me"
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13; do
        tell server accept upstream
        [ "$(ask server receive 8)" != 'it is me' ] || return 0
    done
    return 1
}

# A client takes two: with one more or one less it could get the last one, and its target none.
target=$(ask upstream listen 127.0.0.1)
dialled_in_vain=0
for limit in 16 17; do
    printf 'ulimit -n %s && exec "$@"\n' $limit >few_descriptors
    WRAP="sh $T/few_descriptors"
    start_listener forward -k -F "127.0.0.1:$target" 127.0.0.1 0
    forward=$PID
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do tell client$i tcp 127.0.0.1 "$PORT"; done
    wait_for told limit
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do tell client$i reset; done
    ok "$limit: a later one is served" is_served
    ! told error || dialled_in_vain=$((dialled_in_vain + 1))
    kill -TERM "$forward"
    wait_exit "$forward"
    is "$limit: the status" "$STATUS" 143
    tell upstream close
    target=$(ask upstream listen 127.0.0.1)
done
is 'no client was taken in vain' $dialled_in_vain 0
