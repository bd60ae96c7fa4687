#!/bin/sh
# check_unix.sh: -z -U says whether somebody listens at a path, an abstract name too, as TARGET's spellings
# have it: open, closed where a socket has no listener, unreachable where there is none or one may not. unix:
# works beside ports.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 16

tell server unix-listen "$T/live"
check open -U "$T/live"
is 'a listener: status' "$STATUS" 0
is 'a listener' "$(lines_of open.out)" "$T/live unix open TIME"

tell stale unix-listen "$T/stale"
tell stale close
check stale -U "$T/stale"
is 'nobody listens any more: status' "$STATUS" 1
is 'nobody listens any more' "$(lines_of stale.out)" "$T/stale unix closed TIME"

check none -U "$T/none"
is 'no such path: status' "$STATUS" 1
is 'no such path' "$(lines_of none.out)" "$T/none unix unreachable TIME (this system: no such file or directory)"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
    WRAP="setpriv --reuid 65534 --clear-groups"
    chmod 755 "$T"
    tell mine unix-listen "$T/mine"
    chmod 600 "$T/mine"
    if $WRAP test -x "$SONDE"; then
        check denied -U "$T/mine"
        is 'not permitted' "$(lines_of denied.out)" "$T/mine unix unreachable TIME (this system: permission denied)"
    else
        skip 'not permitted' 'the program cannot be run by others here'
    fi
    WRAP=''
else
    skip 'not permitted' 'needs root and setpriv'
fi

tell hidden unix-listen "@sonde-check-$$"
check abstract -U "@sonde-check-$$"
is 'an abstract name' "$(lines_of abstract.out)" "@sonde-check-$$ unix open TIME"
check no_abstract -U "@sonde-check-none-$$"
is 'an abstract name that nobody has' "$(sed 's/.* unix \([a-z]*\).*/\1/' no_abstract.out)" closed

tell web listen 127.0.0.1
PORT=$(ask web2 listen 127.0.0.1)
check both "unix:$T/live" "127.0.0.1:$PORT"
is 'beside TCP' "$(lines_of both.out)" "$T/live unix open TIME
127.0.0.1 $PORT/tcp open TIME"
is 'beside TCP: status' "$STATUS" 0

tell datagrams unix-datagram-bind "$T/datagrams"
check datagram -U -u "$T/datagrams"
is 'datagrams: status' "$STATUS" 0
like 'datagrams' datagram.out "^$T/datagrams unix-dgram open [0-9.]+ ms$"
check wrong -U "$T/datagrams"
is 'the other type of socket: status' "$STATUS" 1
like 'the other type of socket is not open' wrong.out ' unix unreachable [0-9.]+ ms \(this system: .*\)$'

check json --json -U "$T/live"
is 'JSON: the path' "$(json_value json.out check path)" "$T/live"

