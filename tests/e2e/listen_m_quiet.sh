#!/bin/sh
# listen_m_quiet.sh: -m says nothing while nobody has to wait: as many clients as are allowed are no limit met.
. "$(dirname "$0")/../lib.sh"
plan 3

start_listener listener -k -m 1 127.0.0.1 0
listener=$PID
for word in one two; do
    echo $word >word
    run client 127.0.0.1 "$PORT" <word
done
is 'both were served' "$(cat listener.out)" "$(printf 'one\ntwo')"
kill -s TERM "$listener"
wait_exit "$listener"
is 'no limit was met' "$(json_count listener.json limit)" 0
is 'nothing is said but where it listens' "$(grep -vc listening listener.err)" 0
