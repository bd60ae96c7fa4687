#!/bin/sh
# serve_peers.sh: nc, ncat, socat and curl as clients of --echo, --reply, --reply-file and --chargen: they get
# all of it, also of what never ends, and their leaving is no error.
. "$(dirname "$0")/../lib.sh"
plan 21

random_file big 2000017
printf 'question\n' >question
random_file answer 1000003

start_listener echo -k --echo 127.0.0.1 0
echo=$PID ECHO=$PORT
start_listener reply -k --reply-file answer 127.0.0.1 0
reply=$PID REPLY=$PORT
start_listener chargen -k --chargen 127.0.0.1 0
chargen=$PID CHARGEN=$PORT
awk 'BEGIN {
    for (i = 0; i < 95; i++) characters = characters sprintf("%c", 32 + i)
    characters = characters characters
    for (i = 0; i < 8000; i++) printf "%s\r\n", substr(characters, 1 + i % 95, 72)
}' | head -c 500000 >lines

# client NAME COMMAND...: to which 127.0.0.1 and a port are added; FORM (with %s) is how it wants them instead.
client() {
    client_name=$1
    shift
    # shellcheck disable=SC2086
    start peer "$@" $(printf "${FORM-127.0.0.1 %s}" "$ECHO") <big
    wait_exit "$PID"
    same_file "$client_name: --echo" peer.out big
    # shellcheck disable=SC2086
    start peer "$@" $(printf "${FORM-127.0.0.1 %s}" "$REPLY") <question
    wait_exit "$PID"
    same_file "$client_name: --reply-file" peer.out answer
    # shellcheck disable=SC2086
    "$@" $(printf "${FORM-127.0.0.1 %s}" "$CHARGEN") </dev/null 2>/dev/null | head -c 500000 >peer.out
    same_file "$client_name: --chargen" peer.out lines
}

# maybe NAME COMMAND...: three points, skipped where it is not installed.
maybe() {
    if command -v "$2" >/dev/null; then
        client "$@"
    else
        for point in --echo --reply-file --chargen; do skip "$1: $point" "$2 is not installed"; done
    fi
}

maybe nc nc.openbsd -N
maybe 'the other nc' nc.traditional -q 5
maybe ncat ncat
maybe busybox busybox nc
FORM='TCP:127.0.0.1:%s' maybe socat socat -t 5 -

if command -v curl >/dev/null; then
    fetch() { curl --silent --show-error --noproxy '*' --max-time "$PATIENCE" "$@"; }
    { printf 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n'; cat answer; } >page
    mv page answer
    ok 'curl: an HTTP answer from --reply-file' fetch --output fetched "http://127.0.0.1:$REPLY/"
    tail -c 1000003 answer >body
    same_file 'curl: all of it' fetched body
    start_listener text -k --reply 'HTTP/1.0 200 OK\r\n\r\nhello\n' 127.0.0.1 0
    is 'curl: from --reply' "$(fetch "http://127.0.0.1:$PORT/path")" hello
    ok 'curl: an upload' fetch --output /dev/null --data-binary @big "http://127.0.0.1:$PORT/path"
    fetch --http0.9 "telnet://127.0.0.1:$CHARGEN" </dev/null 2>/dev/null | head -c 500000 >fetched
    same_file 'curl: --chargen' fetched lines
else
    for point in 1 2 3 4 5; do skip "curl: $point" 'curl is not installed'; done
fi

for pid in "$echo" "$reply" "$chargen"; do
    kill "$pid"
    wait_exit "$pid"
done
is 'no error' "$(cat echo.err reply.err chargen.err | grep -v listening)" ''
