#!/bin/sh
# allow_udp.sh: over UDP each datagram of somebody who may not come is dropped and told; none is answered, and he does
# not use up a listener without -k.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 9

denied() { [ "$(json_count "$1.json" denied)" = "$2" ]; }

start_listener echo -u -k --echo --allow 127.0.0.2 127.0.0.1 0
tell stranger udp 127.0.0.1 "$PORT"
tell stranger send one
tell stranger send two
tell stranger send
ok 'each datagram is told' wait_for denied echo 3
is 'none is answered' "$(ask stranger quiet 0.1)" quiet
printf hello >hello
run friend -u -s 127.0.0.2 -q 10s --max-bytes 5 127.0.0.1 "$PORT" <hello
is 'those of a friend are' "$(cat friend.out)" hello
tell stranger send four
ok 'and then the next is denied' wait_for denied echo 4
is 'the friend is the only peer' "$(json_count echo.json accepted)" 1
like 'the reason is told' echo.json '"denied".*"message": ?"not on the --allow list"'

start_listener once -u --deny 127.0.0.1 127.0.0.1 0
tell stranger close
tell stranger udp 127.0.0.1 "$PORT"
tell stranger send one
ok 'a listener without -k denies' wait_for denied once 1
run friend -u -q 0 -s 127.0.0.2 127.0.0.1 "$PORT" <hello
heard() { [ "$(cat once.out)" = hello ]; }
ok 'and hears its peer' wait_for heard
tell stranger send two
ok 'and denies on' wait_for denied once 2
