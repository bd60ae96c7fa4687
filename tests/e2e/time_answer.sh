#!/bin/sh
# time_answer.sh: of a peer that answers after known pauses, five times on one connection, its share of each wait is at
# least the pause, also where its kernel delays the acknowledgement (short pauses bring that about), and the shares add
# up to the wait. --json and -T agree on them. What we took to ask or to read is told apart.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
[ "$(uname)" = Linux ] || skip_all 'no timestamps of the kernel here'
plan 16

has_answers() { [ "$(wc -c <client.out)" -ge "$1" ]; }
has_questions() { [ "$(wc -l <server.out)" -ge "$1" ]; }
is_stopped() { grep -Eq '^State:.*T' "/proc/$1/status"; }

# share LABEL MS: "ok" if -T says in that row that the peer took at least so long.
share() {
    awk -v label="$1" -v least="$2" '
        index($0, "  " label " ") == 1 && match($0, /peer took /) {
            split(substr($0, RSTART + RLENGTH), part, " ")
            took = part[1] * (part[2] ~ /^ms/ ? 1 : 1000)
            result = took >= least ? "ok" : took
            print result
        }' client.err
}

# longest FIELD: of the answers, in ms.
longest() { sed -n "s/.*\"$1\": *\([0-9]*\).*/\1/p" client.json | sort -n | awk 'END { print int($1 / 1000000) }'; }

# converse PAUSE...: a question and an answer for each of them (seconds), one after the other.
converse() {
    steps='' asked=0
    for pause in "$@"; do steps="$steps read=2 tick=1,$pause"; done
    # shellcheck disable=SC2086 # steps
    peer_listens server $steps eof 4>&-
    start_client client -T 127.0.0.1 "$PORT" <in 4>&-
    client=$PID
    for pause in "$@"; do
        echo '?' >&4
        asked=$((asked + 1))
        wait_for has_answers "$asked"
    done
    exec 4>&-
    wait_exit "$client"
    wait_exit "$PEER"
}

# shares PAUSE...: says of each answer what is wrong with it.
shares() {
    python3 -S -c '
import json, sys
events = [json.loads(line) for line in open("client.json")]
answers = [event["answer"] for event in events if event["event"] == "data" and "answer" in event]
pauses = [float(pause) * 1e9 for pause in sys.argv[1:]]
if [answer["number"] for answer in answers] != list(range(1, len(pauses) + 1)):
    print("not all answers:", answers)
for answer, pause in zip(answers, pauses):
    if answer["peer_ns"] < pause:
        print("the peer did not pause", pause, answer)
    if answer["network_ns"] + answer["peer_ns"] != answer["wait_ns"]:
        print("does not add up", answer)
    if answer["network_by"] not in ("ack", "min_rtt"):
        print("by what?", answer)
' "$@"
}

mkfifo in
exec 4<>in
converse 0.12 0.12 0.12 0.12 0.12
is 'status' "$STATUS" 0
is 'the same pause each time: the shares' "$(shares 0.12 0.12 0.12 0.12 0.12)" ''
like 'the first byte' client.err '^  first byte .* peer took [0-9.]+ m?s, network [0-9.]+ m?s \((ack|min rtt)\)'
for i in 2 5; do
    like "answer $i" client.err "^  answer $i +[0-9.]+ m?s  peer took [0-9.]+ m?s, network [0-9.]+ m?s"
done
is 'what -T says is the pause' "$(share 'first byte' 120)$(share 'answer 2' 120)$(share 'answer 5' 120)" okokok
unlike 'the first one is not said twice' client.err '^  answer 1 '

exec 4<>in
converse 0.06 0.002 0.002 0.002 0.15
is 'short pauses between' "$(shares 0.06 0.002 0.002 0.002 0.15)" ''
is 'the fifth' "$(share 'answer 5' 150)" ok
like 'a wait is measured by the kernel' client.json '"network_by": ?"(ack|min_rtt)", ?"basis": ?"kernel"'

exec 4<>in
converse 0.002 0.002 0.002 0.1 0.1 0.1
is 'one pause after the other' "$(shares 0.002 0.002 0.002 0.1 0.1 0.1)" ''
is 'the peer has all questions' "$(cat server.out)" "$(printf '?\n?\n?\n?\n?\n?\n')"

exec 4<>in
peer_listens server read=4 send=. eof 4>&-
start_client client -T 127.0.0.1 "$PORT" <in 4>&-
client=$PID
echo 1 >&4
wait_for has_questions 1
sleep 0.05
echo 2 >&4
wait_for has_answers 1
exec 4>&-
wait_exit "$client"
ok 'how long we were sending' [ "$(longest sending_ns)" -ge 50 ]
like 'it is said' client.err '^  first byte .* \((ack|min rtt)\), before that we were sending for [0-9.]+ m?s'

exec 4<>in
peer_listens server read=2 send=. read=2 wait=stopped send=. acknowledged touch=answered eof 4>&-
start_client client -T 127.0.0.1 "$PORT" <in 4>&-
client=$PID
echo 1 >&4
wait_for has_answers 1
echo 2 >&4
wait_for has_questions 2
kill -STOP "$client"
wait_for is_stopped "$client"
: >stopped
wait_for test -e answered
sleep 0.05
kill -CONT "$client"
exec 4>&-
wait_exit "$client"
ok 'how long the answer lay unread' [ "$(longest unread_ns)" -ge 50 ]
like 'it is said, too' client.err '^  answer 2 .* \((ack|min rtt)\), answer read [0-9.]+ m?s later'
