#!/bin/sh
# empty_stdin_listener.sh: a listener whose stdin is empty (/dev/null, closed, an empty file) has nothing to say: its
# FIN follows the client's. With -N it half-closes at once all the same.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 20

# The client says something only after the listener has had its time to send a FIN, and again after that.
follows() {
    listener=$PID
    peer_connects client quiet=0.1 send=one wait="$1.go" send=two fin eof
    wait_for grep -q one "$1.out"
    : >"$1.go"
    wait_exit "$listener"
    is "$2: status" "$STATUS" 0
    is "$2: all is received" "$(cat "$1.out")" onetwo
    is "$2: our FIN follows the client's" "$(event_order "$1" fin_sent fin_received)" 'fin_received fin_sent '
    is "$2: closed_by" "$(json_value "$1.json" closed closed_by)" peer
    wait_exit "$PEER"
    is "$2: the client is content" "$STATUS" 0
}

start_listener null 127.0.0.1 0 </dev/null
follows null /dev/null

: >empty_file
start_listener empty 127.0.0.1 0 <empty_file
follows empty 'an empty file'

# shellcheck disable=SC2016
printf '#!/bin/sh\nexec "$@" <&-\n' >without_stdin
chmod +x without_stdin
WRAP=./without_stdin
start_listener closed 127.0.0.1 0
follows closed closed
# shellcheck disable=SC2034 # for lib.sh
WRAP=

start_listener at_once -N 127.0.0.1 0 </dev/null
listener=$PID
peer_connects client eof send=late fin
wait_exit "$listener"
is '-N: status' "$STATUS" 0
is '-N: all is received' "$(cat at_once.out)" late
is '-N: our FIN goes first' "$(event_order at_once fin_sent fin_received)" 'fin_sent fin_received '
is '-N: closed_by' "$(json_value at_once.json closed closed_by)" local
wait_exit "$PEER"
is '-N: the client saw the end before it spoke' "$STATUS" 0
