#!/bin/sh
# allow.sh: with --allow only those on the list are served. Anybody else is reset before a byte is exchanged, and told
# under a number of his own; he does not count for -m, and does not use up a listener without -k.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 18

echo secret >secret
start_listener many -k -m 1 --allow 127.0.0.2,127.64.0.0/10 127.0.0.1 0
many=$PID
met=$(ask stranger tcp 127.0.0.1 "$PORT") # the reset may have come already
[ "$met" = reset ] || met=$(ask stranger rest)
is 'who is not on the list is reset without a word' "$(echo "$met" | tr -d '<>')" reset
run denied -s 127.0.0.3 127.0.0.1 "$PORT" <secret
is 'a sender sees an error' "$STATUS" 5
run friend -s 127.0.0.2 127.0.0.1 "$PORT" <secret
is 'who is on it is served' "$STATUS" 0
is 'and had to wait for nobody' "$(json_count many.json limit)" 0
run neighbour -s 127.127.0.9 127.0.0.1 "$PORT" <secret
is 'so is who is in a network that is' "$STATUS" 0
run outsider -s 127.128.0.1 127.0.0.1 "$PORT" <secret
is 'the address behind its last one is not' "$STATUS" 5
is 'nothing of the others was heard' "$(cat many.out)" 'secret
secret'
is 'three were denied' "$(json_count many.json denied)" 3
json_events many.json denied >denied.log
like 'each is told with both addresses' denied.log \
    '"transport": ?"tcp".*"local": ?\{"host": ?"127.0.0.1", ?"port": ?'"$PORT"'\}, ?"remote": ?\{"host": ?"127.0.0.3"'
like 'and with the reason' denied.log '"message": ?"not on the --allow list"'
like 'which the kernel told' denied.log '"basis": ?"kernel"'
is 'each has a number of his own' "$(sed -n 's/.*"conn": *\([0-9]*\).*/\1/p' denied.log | tr '\n' ' ')" '1 2 5 '
is 'the numbers of those who came' \
    "$(json_events many.json accepted | sed -n 's/.*"conn": *\([0-9]*\).*/\1/p' | tr '\n' ' ')" '3 4 '
closed() { [ "$(json_count many.json closed)" = "$1" ]; }
ok 'only these have an end to be told' wait_for closed 2
kill -TERM "$many"
wait_exit "$many"

start_listener once --allow 127.0.0.2 127.0.0.1 0
once=$PID
run denied -s 127.0.0.3 127.0.0.1 "$PORT" <secret
is 'a listener without -k denies' "$STATUS" 5
run friend -s 127.0.0.2 127.0.0.1 "$PORT" <secret
is 'and still waits for the one it serves' "$STATUS" 0
wait_exit "$once"
is 'after whom it ends' "$STATUS" 0
is 'with what he said' "$(cat once.out)" secret
