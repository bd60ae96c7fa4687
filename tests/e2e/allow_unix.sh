#!/bin/sh
# allow_unix.sh: Unix sockets' clients, and the senders of datagrams, are let in by uid:N, the kernel's word for who
# they are; deny wins.
. "$(dirname "$0")/../lib.sh"
plan 12

me=$(id -u)
other=$((me == 65533 ? 65532 : 65533))
chmod 711 .
echo hello >hello
heard() { [ "$(cat "$1.out")" = "$2" ]; }
denied() { [ "$(json_count "$1.json" denied)" = "$2" ]; }

start_listener mine -U -k --allow "uid:$me" --mode 666 "$T/mine"
run client -U "$T/mine" <hello
is 'who is on the list is served' "$STATUS" 0
ok 'and heard' wait_for heard mine hello
start_listener theirs -U -k --allow "uid:$other" --mode 666 "$T/theirs"
run client -U "$T/theirs" <hello
ok 'who is not is denied' wait_for denied theirs 1
is 'with his socket' "$(json_value theirs.json denied transport)" unix
start_listener never -U -k --allow any --deny "uid:$me" --mode 666 "$T/never"
run client -U "$T/never" <hello
ok 'deny wins' wait_for denied never 1
is 'nothing was heard' "$(cat theirs.out never.out)" ''

start_listener datagrams -U -u -k --allow "uid:$me" --mode 666 "$T/datagrams"
datagrams=$PID
kill -0 "$datagrams" 2>/dev/null || skip_all 'users of datagrams are not told here'
run client -U -u -q 0 "$T/datagrams" <hello
ok 'a datagram is heard' wait_for heard datagrams hello
start_listener refusing -U -u -k --deny "uid:$me" --mode 666 "$T/refusing"
run client -U -u -q 0 "$T/refusing" <hello
run client -U -u -q 0 "$T/refusing" <hello
ok 'each of somebody else is denied' wait_for denied refusing 2

need setpriv
setpriv --reuid $other --clear-groups true 2>/dev/null || skip_all 'another user cannot be had here'
setpriv --reuid $other --clear-groups test -w "$T/theirs" || skip_all "another user cannot reach $T"
WRAP="setpriv --reuid $other --clear-groups"
chmod 777 . # for --json
run client -U "$T/theirs" <hello
ok 'another user is served where he is on the list' wait_for heard theirs hello
run client -U "$T/mine" <hello
ok 'and denied where he is not' wait_for denied mine 1
run client -U -u -q 0 "$T/datagrams" <hello
ok 'so are his datagrams' wait_for denied datagrams 1
is 'which are not heard' "$(cat datagrams.out)" hello
