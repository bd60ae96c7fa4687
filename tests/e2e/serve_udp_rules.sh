#!/bin/sh
# serve_udp_rules.sh: over UDP, and where others than this machine can ask, an answer is not longer than its
# question unless --allow says who may; datagrams from ports below 1024 are not answered. Both are told once.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/sockets.sh"
ip address add 10.0.0.1/32 dev lo 2>/dev/null || skip_all 'addresses cannot be added here'
plan 20

told() { grep -Ec "\"what\": ?\"$2\"" "$1.json"; }

# asked NAME LISTENER-ARGUMENT...: sets the socket "client" at a listener of 10.0.0.1.
asked() {
    start_listener "$@"
    tell client udp 10.0.0.1 "$PORT"
}

asked reply -u --reply 'a long answer' 10.0.0.1 0
tell client send 'four'
is 'an answer is cut' "$(ask client receive)" 'a lo'
tell client send
is 'nothing is not answered' "$(ask client quiet 0.1)" quiet
tell client send 'a question that is long'
is 'or not' "$(ask client receive)" 'a long answer'
is 'which is told once' "$(told reply answer)" 1

asked echo -u --echo 10.0.0.1 0
tell client send-many 1 5000
is 'an echo is as long' "$(ask client length)" 5000
is 'and nothing to tell' "$(told echo answer)" 0

asked chargen -u --chargen 10.0.0.1 0
tell client send 'question'
is 'characters, as many' "$(ask client receive)" " !\"#\$%&'"
tell client send-many 1 1000
is 'but 512' "$(ask client length)" 512

asked greet -u --greet hello --reply-each answer 10.0.0.1 0
tell client send 'question'
is 'a greeting counts' "$(ask client receive) $(ask client receive)" 'hello ans'

asked allow -u --reply 'a long answer' --allow 10.0.0.0/8 10.0.0.1 0
tell client send q
is 'who is allowed gets all of it' "$(ask client receive)" 'a long answer'
asked any -u --chargen --allow any 10.0.0.1 0
tell client send
is 'so does anybody with --allow any' "$(ask client length)" 512

start_listener all -u -4 --reply 'a long answer' 0
tell client udp 127.0.0.1 "$PORT"
tell client send four
is 'all addresses are not loopback' "$(ask client receive)" 'a lo'
start_listener private -u --reply 'a long answer' 127.0.0.1 0
tell client udp 127.0.0.1 "$PORT"
tell client send q
is 'loopback is' "$(ask client receive)" 'a long answer'

# Services.
for service in --echo --chargen '--reply answer' '--reply-each answer' '--greet answer'; do
    # shellcheck disable=SC2086
    start_listener low -u $service 127.0.0.1 0
    start low_client python3 -S -c '
import socket, sys
for port in (1023, 1024):
    peer = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    peer.bind(("127.0.0.1", port))
    peer.connect(("127.0.0.1", int(sys.argv[1])))
    peer.send(b"question")
    peer.send(b"question")
    peer.settimeout(0.15 if port == 1023 else 30)
    try:
        peer.recv(1000)
        print(port, "answered", end=";")
    except TimeoutError:
        print(port, "silence", end=";")
' "$PORT"
    wait_exit "$PID"
    is "$service: a port of services" "$(cat low_client.out) $(told low low-port)" '1023 silence;1024 answered; 1'
done

# Nor does --allow help, or more than one of them ask.
start_listener low -u --echo --allow any 127.0.0.1 0
run client -u -p 7 -q 200ms 127.0.0.1 "$PORT" <"$SOURCE_DIR/tests/e2e/serve_udp_rules.sh"
is '--allow makes no difference' "$(cat client.out)" ''
start_listener tcp --echo 127.0.0.1 0
echo hello >hello
run client -p 7 127.0.0.1 "$PORT" <hello
is 'streams are not in question' "$(cat client.out)" hello
