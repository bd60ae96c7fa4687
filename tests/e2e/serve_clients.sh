#!/bin/sh
# serve_clients.sh: services with many clients: -k and --clients, -m, --ignore-empty with -k and without; one
# that resets or says too much ends nobody else.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 27

counted() { [ "$(json_count "$1.json" "$2")" = "$3" ]; }

start_listener three --echo --clients 3 127.0.0.1 0
three=$PID
for client in a b c; do tell $client tcp 127.0.0.1 "$PORT"; done
for client in c a b; do
    tell $client send "$client"
    is "client $client of three" "$(ask $client receive)" "$client"
done
is 'a fourth is refused' "$(ask d tcp 127.0.0.1 "$PORT")" refused
for client in a b c; do tell $client fin; done
wait_exit "$three"
is 'the end of the last is that of the run' "$STATUS" 0

start_listener many -k --echo 127.0.0.1 0
tell 'all*100' tcp 127.0.0.1 "$PORT"
tell 'all*100' send hello
is 'a hundred at once' "$(ask 'all*100' receive 5 | sort | uniq -c | tr -d ' ')" 100hello
tell all1 reset
tell all2 close
tell all3 send on
is 'others leave without harm' "$(ask all3 receive 2)" on
tell 'all*100' close
ok 'all have gone' wait_for counted many closed 100
kill "$PID"
wait_exit "$PID"

start_listener two -k -m 2 --reply-each ok 127.0.0.1 0
for client in a b c; do tell $client tcp 127.0.0.1 "$PORT"; done
for client in a b c; do tell $client send "$client"; done
is 'two at once' "$(ask a receive 2)$(ask b receive 2)" okok
is 'the third waits' "$(ask c quiet 0.1)" quiet
ok 'which is told' wait_for grep -q max-conns two.json
tell a fin
is 'until one has left' "$(ask c receive 2)" ok

start_listener long -k --echo --frame line --max-message 5 127.0.0.1 0
long=$PID
for client in a b; do tell $client tcp 127.0.0.1 "$PORT"; done
tell a send 'too long'
is 'one says too much' "$(ask a rest)" '<reset>'
tell b send 'ok\n'
is 'the other goes on' "$(ask b receive 3)" 'ok\n'
kill "$long"
wait_exit "$long"

# Who says nothing does not count.
start_listener empty -k --clients 1 --ignore-empty --reply answer 127.0.0.1 0
empty=$PID
tell a tcp 127.0.0.1 "$PORT"
tell a fin
is 'an empty one' "$(ask a rest)" 'answer<end>'
tell b tcp 127.0.0.1 "$PORT"
tell b send question
tell b fin
is 'is followed by another' "$(ask b rest)" 'answer<end>'
wait_exit "$empty"
is 'who is the only one' "$STATUS" 0

for service in --echo --discard '--reply answer' '--reply-each answer' --chargen; do
    # shellcheck disable=SC2086
    start_listener first --ignore-empty $service --max-message 10k --frame line 127.0.0.1 0
    first=$PID
    for client in a b c d; do tell $client tcp 127.0.0.1 "$PORT"; done
    tell a fin
    wait_for counted first accepted 4
    tell b close
    tell c send 'question\n'
    case $service in
    --discard) ;;
    --chargen) ask c receive 1000 >/dev/null ;;
    *) ask c receive 6 >/dev/null ;;
    esac
    is "$service, without -k: the first who speaks is the one" "$(ask d rest)" '<reset>'
    tell c fin
    [ "$service" != --chargen ] || tell c close
    wait_exit "$first"
    is 'the status' "$STATUS" 0
done
