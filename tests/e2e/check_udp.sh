#!/bin/sh
# check_udp.sh: -z -u: open is only what has answered, from the address that was asked; refused by ICMP is
# closed; silence is no-answer, of which nothing follows. TFTP answers from another port. The question goes
# out three times.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
. "$SOURCE_DIR/tests/routes.sh"
plan 27

peers services 127.0.0.1 udp-answer=pong udp-closed udp-mute udp-after=2,late udp-other-port=me \
    udp-other-host=127.0.0.2,me
# shellcheck disable=SC2086
set -- $PORTS
answers=$1 closed=$2 mute=$3 third=$4 other_port=$5 other_host=$6

check open -u 127.0.0.1 "$answers"
is 'an answer: status' "$STATUS" 0
is 'an answer' "$(lines_of open.out)" "127.0.0.1 $answers/udp open TIME"
is 'what it was asked: the empty datagram' "$(grep -c '^udp-answer $' services.out)" 1

check closed -u 127.0.0.1 "$closed"
is 'a refusal: status' "$STATUS" 1
is 'a refusal' "$(lines_of closed.out)" \
    "127.0.0.1 $closed/udp closed TIME (refused by the host: ICMP port unreachable)"

check silent -w 300ms -u 127.0.0.1 "$mute"
is 'silence: status' "$STATUS" 4
is 'silence' "$(lines_of silent.out)" "127.0.0.1 $mute/udp no-answer TIME (no answer)"
is 'it was asked three times' "$(grep -c '^udp-mute $' services.out)" 3
like 'it says how long it waited' silent.out "no-answer ([3-9][0-9][0-9]|[1-9][0-9]{3})\.[0-9] ms"

check third -w 600ms -u 127.0.0.1 "$third"
is 'an answer to the third question' "$(state_of third.out "$third")" open
check other_port -w 200ms -u 127.0.0.1 "$other_port"
is 'an answer from another port is none' "$(state_of other_port.out "$other_port")" no-answer
is 'an answer from another port: status' "$STATUS" 4
check other_host -w 200ms -u 127.0.0.1 "$other_host"
is 'an answer from another address is none' "$(state_of other_host.out "$other_host")" no-answer

check all -w 200ms -u 127.0.0.1 "$(list_of "$@")"
is 'all of them: in order' "$(sed 's/^[^ ]* [^ ]* \([a-z-]*\).*/\1/' all.out | tr '\n' ' ')" \
    'open closed no-answer open no-answer no-answer '
is 'all of them: status' "$STATUS" 1
check url "udp://127.0.0.1:$answers"
is 'udp://' "$(lines_of url.out)" "127.0.0.1 $answers/udp open TIME"
check many -u 127.0.0.1 1-30
is 'many that are closed have one line' "$(cat many.out)" '127.0.0.1 1-30/udp closed'

check tftp_none -u 127.0.0.1 69
is 'TFTP: nobody' "$(state_of tftp_none.out 69)" closed
peers near_tftp 127.0.0.1 tftp
check tftp -u 127.0.0.1 69
is 'TFTP: from another port' "$(lines_of tftp.out)" '127.0.0.1 69/udp open TIME'
is 'TFTP: status' "$STATUS" 0
peers far_tftp 127.0.0.3 tftp-other-host=127.0.0.4
check tftp_other -w 200ms -u 127.0.0.3 69
is 'TFTP: from another host' "$(lines_of tftp_other.out)" '127.0.0.3 69/udp no-answer TIME (no answer)'
is 'TFTP: from another host: it was asked' "$(grep -c '^tftp-other-host .x00.x01' far_tftp.out)" 3
peers asking_tftp 127.0.0.5 tftp-asks
check tftp_asked -w 200ms -u 127.0.0.5 69
is 'TFTP: a question is no answer' "$(lines_of tftp_asked.out)" '127.0.0.5 69/udp no-answer TIME (no answer)'

if ip -6 addr show lo | grep -q ::1; then
    peers services6 ::1 udp-answer=pong udp-closed
    check six -u ::1 "$(echo "$PORTS" | tr ' ' ',')"
    is 'IPv6' "$(lines_of six.out)" "::1 $PORT/udp open TIME
::1 ${PORTS##* }/udp closed TIME (refused by the host: ICMP port unreachable)"
else
    skip 'IPv6' 'no IPv6 here'
fi

routes_up
peers_on host there 10.9.2.2 udp-answer=pong
check there -w 300ms -u 10.9.2.2 "$PORT"
is 'beyond a router' "$(state_of there.out "$PORT")" open
check nowhere -w 200ms -u 10.9.3.3 53
is 'packets that are dropped' "$(lines_of nowhere.out)" '10.9.3.3 53/udp no-answer TIME (no answer)'
check no_route -u 10.9.9.9 53
is 'no route: status' "$STATUS" 1
