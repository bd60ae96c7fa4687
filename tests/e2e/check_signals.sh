#!/bin/sh
# check_signals.sh: SIGINT, SIGTERM and SIGHUP while -z waits for silent ports: what is known is told in order, the sums
# say how many were not checked, and sonde dies of the signal. Those that were ignored at the start stay ignored. When
# the reader of standard output leaves sonde ends at once of SIGPIPE, also while it has nothing to say.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
env --default-signal=INT true 2>/dev/null || skip_all 'env cannot reset signals here'
plan 28

# shellcheck disable=SC2119
silent_port
silent=$PORT
mkfifo out
# shellcheck disable=SC2016
printf 'exec "$@" >out\n' >redirect

# begin NAME ARGUMENT...: sonde -z of a closed, a silent and an open port, with these options. Waits until it has looked
# at all three. Sets CHECK.
begin() {
    begin_name=$1
    shift
    peers "$begin_name.peers" 127.0.0.1 closed open
    closed=$PORT open=${PORTS##* }
    # shellcheck disable=SC2086 # WRAP is a command with its arguments
    start "$begin_name" $WRAP "$SONDE" -z "$@" "127.0.0.1:$closed" "127.0.0.1:$silent" "127.0.0.1:$open" </dev/null
    CHECK=$PID
    wait_for grep -q end "$begin_name.peers.out"
}

WRAP='env --default-signal=INT,TERM,HUP'
for signal in INT=2 TERM=15 HUP=1; do
    number=${signal#*=} signal=${signal%=*}
    begin client -w 100 --json=client.json
    kill -s "$signal" "$CHECK"
    wait_exit "$CHECK"
    is "$signal: dies of it" "$STATUS" $((128 + number))
    is "$signal: what is known is told" "$(lines_of client.out)" \
        "127.0.0.1 $closed/tcp closed TIME (refused by the host)
127.0.0.1 $open/tcp open TIME"
    like "$signal: the sums" client.err '^sonde: 3 ports in [0-9.]+ m?s: 1 open, 1 closed, 1 not checked$'
    is "$signal: the events" "$(json_value client.json summary signal) $(json_value client.json summary unchecked)" \
        "$number 1"
    is "$signal: the last event" "$(tail -n 1 client.json | grep -o '"summary"')" '"summary"'
done

begin many -w 100 127.0.0.1 1-40
kill -s INT "$CHECK"
wait_exit "$CHECK"
is 'closed ports that were not told yet: status' "$STATUS" 130
is 'closed ports that were not told yet' "$(grep -o '^127.0.0.1 1-40,.*closed$' many.out)" \
    "127.0.0.1 1-40,$closed/tcp closed"
begin waits --wait-open 100
kill -s INT "$CHECK"
wait_exit "$CHECK"
is '--wait-open: status' "$STATUS" 130
like '--wait-open: what was tried last is told' waits.out "^127\.0\.0\.1 $closed/tcp closed "

WRAP='env --ignore-signal=HUP,INT'
begin ignored -w 300ms
kill -s HUP "$CHECK"
kill -s INT "$CHECK"
wait_exit "$CHECK"
is 'ignored ones stay ignored: status' "$STATUS" 1
is 'ignored ones stay ignored: all is told' "$(wc -l <ignored.out | tr -d ' ')" 3

# --- the reader leaves ------------------------------------------------------------------------------

# shellcheck disable=SC2034 # for begin
WRAP='sh redirect'
reader_of out
begin quiet -w 100 --json=quiet.json
kill "$READER"
wait_exit "$CHECK"
is 'the reader leaves: status' "$STATUS" 141
is 'the reader leaves: no message' "$(grep -v 'not checked$' quiet.err)" ''
is 'the reader leaves: the events are complete' "$(json_value quiet.json summary signal)" 13

reader_of out
begin events -w 100 --json
kill "$READER"
wait_exit "$CHECK"
is 'the reader of events leaves: status' "$STATUS" 141
{ head -n 1 <out >head.out & }
begin head -w 100
wait_exit "$CHECK"
is 'head: status' "$STATUS" 141
is 'head: its line' "$(lines_of head.out)" "127.0.0.1 $closed/tcp closed TIME (refused by the host)"
reader_of out
begin waiting --wait-open 100
kill "$READER"
wait_exit "$CHECK"
is '--wait-open: the reader leaves: status' "$STATUS" 141
