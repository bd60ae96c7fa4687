#!/bin/sh
# forward_refused.sh: where the target cannot be had the client of -F is reset, the reason is told without -v, and the
# status says it: 1 refused, 3 no such name; with -k the others are served, and the status is 0.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 16

# comes_in_vain NAME CLIENT PORT: its connection is reset, if not at once then later; the error is told once.
comes_in_vain() {
    heard="$(ask "$2" tcp 127.0.0.1 "$3") $(ask "$2" rest)"
    case $heard in
    'connected <reset>' | 'reset <end>') pass "$1" ;;
    *) fail "$1" "heard: $heard" ;;
    esac
}

# refused_by WHAT TARGET STATUS REASON
refused_by() {
    rm -f told.port
    start told "$SONDE" -l --port-file told.port -F "$2" 0
    refused_pid=$PID
    wait_for test -s told.port
    comes_in_vain "$1: the client is reset" client "$(cat told.port)"
    wait_exit "$refused_pid"
    is "$1: the status" "$STATUS" "$3"
    like "$1: the reason" told.err "$4"
    is "$1: in a line" "$(grep -vc 'listening on' told.err)" 1
}

closed_port
closed=$PORT
refused_by 'refused' "127.0.0.1:$closed" 1 "connect 127\\.0\\.0\\.1:$closed: connection refused"
refused_by 'no such path' "unix:$T/nothing" 1 "connect $T/nothing: no such file or directory"
refused_by 'no such name' 'name.invalid:80' 3 'resolve name\.invalid: '

# One after the other, the target comes and goes.
target=$(ask upstream unix-listen "$T/target")
start_listener forward -k --clients 3 -F "unix:$target" 0
forward=$PID
tell client1 tcp 127.0.0.1 "$PORT"
tell server1 accept upstream
mv "$T/target" "$T/elsewhere"
comes_in_vain '-k: the one without a target' client2 "$PORT"
mv "$T/elsewhere" "$T/target"
tell client3 tcp 127.0.0.1 "$PORT"
tell server3 accept upstream
for i in 1 3; do
    tell client$i fin
    tell server$i send "answer$i"
    tell server$i close
done
is '-k: those with one' "$(ask client1 rest) $(ask client3 rest)" 'answer1<end> answer3<end>'
wait_exit "$forward"
is '-k: the status' "$STATUS" 0
is '-k: told' "$(json_events forward.json error | grep -c 'no such file or directory')" 1
