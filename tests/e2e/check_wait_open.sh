#!/bin/sh
# check_wait_open.sh: -z --wait-open tries again what is closed, silent or not there yet, and a name that is not known
# yet; the line says after how long it was open. --any needs one, and no other stands in its way. At the end of TIME,
# which bounds a hanging attempt and a hanging look-up too, the status is 4 and the message ends with the last reason.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
mount_hosts '127.0.0.1 localhost known.test'
plan 45

# late NAME KIND: a service that is as KIND says, closed or silent, until there is NAME.cue. Sets PORT.
late() { peers "$1" 127.0.0.1 "$2-until=$1.cue"; }

# waited NAME PORT: what the event about it says.
waited() { json_value "$1.json" check waited_ns "\"port\": ?$2}"; }

# begin NAME ARGUMENT...: sonde -z, in the background, which also looks at an open port, as the last one. Waits until it
# has: then it has tried everything before that. Sets WAITER.
begin() {
    begin_name=$1
    shift
    peers "$begin_name.last" 127.0.0.1 open
    # shellcheck disable=SC2086 # WRAP is a command with its arguments
    start "$begin_name" $WRAP "$SONDE" -z --wait-open 20 "--json=$begin_name.json" "$@" "127.0.0.1:$PORT" </dev/null
    WAITER=$PID
    wait_for test -s "$begin_name.last.out"
}

# line_of NAME: the first.
line_of() { lines_of "$1.out" | sed -E 's/after [0-9.]+ m?s/after TIME/; q'; }

# --- it opens ---------------------------------------------------------------------------------------

peers now 127.0.0.1 open closed
open=$PORT closed=${PORTS##* }
# shellcheck disable=SC2086
start named $WRAP "$SONDE" -z -v --wait-open 20 late.test "$open" </dev/null
named=$PID
wait_for grep -q 'could not resolve late' named.err
echo '127.0.0.1 late.test' >>hosts

check once --wait-open 20 127.0.0.1 "$open"
is 'open at once: status' "$STATUS" 0
is 'open at once: that is no waiting' "$(line_of once)" "127.0.0.1 $open/tcp open TIME"

late closed closed
port=$PORT
begin first "127.0.0.1:$port"
: >closed.cue
wait_exit "$WAITER"
is 'refused at first: status' "$STATUS" 0
is 'refused at first: it says after how long' "$(line_of first)" "127.0.0.1 $port/tcp open TIME (after TIME)"
ok 'refused at first: 100 ms at least' test "$(waited first "$port")" -ge 100000000
is 'the other was open at once' "$(waited first "$(cat first.last.ports)")" ''
is 'nothing on standard error' "$(cat first.err)" ''

late full silent
port=$PORT
begin silent -w 100ms "127.0.0.1:$port"
: >full.cue
wait_exit "$WAITER"
is 'silent at first: status' "$STATUS" 0
is 'silent at first' "$(line_of silent)" "127.0.0.1 $port/tcp open TIME (after TIME)"

peers udp 127.0.0.1 udp-after=4,late
check datagrams -u -w 60ms --wait-open 20 127.0.0.1 "$PORT"
is 'UDP: status' "$STATUS" 0
is 'UDP: the second try' "$(line_of datagrams)" "127.0.0.1 $PORT/udp open TIME (after TIME)"

begin path "unix:$T/path"
python3 -S -c 'import socket, sys, time
server = socket.socket(socket.AF_UNIX)
server.bind(sys.argv[1])
server.listen(5)
time.sleep(600)' "$T/path" </dev/null &
PIDS="$PIDS $!"
wait_exit "$WAITER"
is 'a path that is not there at first: status' "$STATUS" 0
is 'a path that is not there at first' "$(line_of path)" "$T/path unix open TIME (after TIME)"

wait_exit "$named"
is 'a name that is not known at first: status' "$STATUS" 0
is 'a name that is not known at first' "$(line_of named | sed 's/ (after.*//')" \
    "late.test $open/tcp open TIME at 127.0.0.1"

check banner --banner -w 20 --wait-open 300ms 127.0.0.1 "$open"
is 'a banner is not waited for longer than TIME: status' "$STATUS" 0
is 'a banner is not waited for longer than TIME: it is open' "$(line_of banner)" "127.0.0.1 $open/tcp open TIME"
is 'a banner is not waited for longer than TIME: no message' "$(cat banner.err)" ''

# --- --any ------------------------------------------------------------------------------------------

check any --any --wait-open 20 127.0.0.1 "$closed,$open"
is '--any: one is open: status' "$STATUS" 0
check any_host --any --wait-open 20 127.0.0.2,nobody.invalid,127.0.0.1 "$open"
is '--any: the third host has it: status' "$STATUS" 0
is '--any: the third host has it' "$(state_of any_host.out "$open" | tail -n 1)" open
late any closed
port=$PORT
start later "$SONDE" -z --trace --any --wait-open 20 127.0.0.1 "$closed,$port" </dev/null
WAITER=$PID
wait_for grep -q "$port (peer)" later.err
: >any.cue
wait_exit "$WAITER"
is '--any: one opens later: status' "$STATUS" 0
is '--any: one opens later' "$(state_of later.out "$port")" open

# --- it does not ------------------------------------------------------------------------------------

# in_vain NAME ARGUMENT...: starts one that ends with TIME, which is 300 ms.
in_vain() {
    in_vain_name=$1
    shift
    # shellcheck disable=SC2086 # WRAP is a command with its arguments
    start "$in_vain_name" $WRAP "$SONDE" -z --wait-open 300ms "--json=$in_vain_name.json" "$@" </dev/null
    echo "$PID" >"$in_vain_name.pid"
}

# ended NAME WHAT REASON: it has, and says why.
ended() {
    wait_exit "$(cat "$1.pid")"
    is "$2: status" "$STATUS" 4
    like "$2: the last reason" "$1.err" "^sonde: not open within 0\.3 s: $3\$"
    is_between "$2: TIME" "$(took "$1")" 300 2900
}

# shellcheck disable=SC2119
silent_port
silent=$PORT
in_vain refused 127.0.0.1 "$closed"
in_vain hanging -w 20 127.0.0.1 "$silent"
in_vain two 127.0.0.1 "$open,$closed"
in_vain name nobody.invalid "$open"
ended refused 'refused' "127\.0\.0\.1:$closed: connection refused"
is 'refused: the line' "$(lines_of refused.out)" "127.0.0.1 $closed/tcp closed TIME (refused by the host)"
ended hanging 'a hanging attempt, which has longer' "127\.0\.0\.1:$silent: no answer"
is 'a hanging attempt: the line' "$(lines_of hanging.out)" "127.0.0.1 $silent/tcp filtered TIME (no answer)"
ended two 'one of two' "127\.0\.0\.1:$closed: connection refused"
ended name 'a name' 'resolve nobody\.invalid: .*'

if ip -6 addr show lo | grep -q ::1; then
    check family --wait-open 20 -s ::1 known.test "$open"
    is '-s of a family that a name does not have is not waited for' "$STATUS" 2
else
    skip '-s of a family that a name does not have is not waited for' 'no IPv6 here'
fi

# --- a look-up that hangs ---------------------------------------------------------------------------

start names python3 -S -c 'import socket
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))
print("ready", flush=True)
while True:
    server.recv(65536)
    print("asked", flush=True)' </dev/null
wait_for test -s names.out || exit 1
echo 'nameserver 127.0.0.1' >resolv.conf
# shellcheck disable=SC2016
printf 'mount --bind "%s/resolv.conf" /etc/resolv.conf && exec "$@"\n' "$T" >with_names
WRAP="unshare -m sh $T/with_names"
$WRAP "$SONDE" -z -w 100ms hanging.test 1 >/dev/null 2>&1
grep -q asked names.out || skip_all 'names are looked up in a way of their own here'

in_vain look_up -w 20 hanging.test "$open"
in_vain look_ups -w 100ms hanging.test "$open"
ended look_up 'a hanging look-up, which has longer' 'resolve hanging\.test: no answer'
ended look_ups 'a look-up that hangs again and again' 'resolve hanging\.test: no answer.*'
check behind --any --wait-open 2 -w 60 hanging.test,127.0.0.1 "$open"
is 'a host behind one whose look-up hangs is tried: status' "$STATUS" 0
