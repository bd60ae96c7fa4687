#!/bin/sh
# check_banner.sh: --banner tells the first line of what a service says, or answers when asked with a harmless
# question; on one line, escaped. What is silent is open all the same. The service is left with an end, not a
# reset.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/check_peers.sh"
plan 21

# told NAME LINE [OPTION...]: what is said of PORT.
told() {
    told_name=$1 told_line=$2
    shift 2
    check told --banner -w 300ms "$@" 127.0.0.1 "$PORT"
    is "$told_name" "$(lines_of told.out)" "127.0.0.1 $PORT/tcp open TIME$told_line"
    is "$told_name: status" "$STATUS" 0
}

peers greets 127.0.0.1 'greet=220 mail.test ready\r\n250 more\r\n'
told 'who greets' ': 220 mail.test ready'
wait_for grep -q . greets.out
is 'who greets is not asked, and hears an end' "$(cat greets.out)" 'greet end'

peers web 127.0.0.1 'asked=HTTP/1.0 200 OK\r\nServer: test\r\n\r\n'
told 'who is asked' ': HTTP/1.0 200 OK'
wait_for grep -Eq 'end|reset' web.out
is 'the question, and an end' "$(tr '\n' ' ' <web.out)" 'asked HEAD / HTTP/1.0\r\n\r\n asked end '

peers silent 127.0.0.1 open
told 'who is silent' ''
wait_for grep -Eq 'end|reset' silent.out
is 'who is silent is asked once' "$(tr '\n' ' ' <silent.out)" 'open HEAD / HTTP/1.0\r\n\r\n open end '

peers binary 127.0.0.1 'greet=\x00\x1b[31m\xff\xe2\x80\xaeok\n'
told 'controls and bad bytes' ': \x00\x1b[31m\xff\u{202e}ok'
peers torn 127.0.0.1 'greet=\r\n\n  \n hello\tworld'
told 'blank lines, no line end' ':  hello\tworld'
peers long 127.0.0.1 "greet=$(printf '%0300d' 0)"
told 'a long line' ": $(printf '%0200d' 0)"
peers leaves 127.0.0.1 'leave=bye\n'
told 'who leaves at once' ': bye'
peers resets 127.0.0.1 reset=
told 'who resets at once' ''

# shellcheck disable=SC2086
peers several 127.0.0.1 'greet=one\n' closed open 'greet=four\n'
check several --banner -w 300ms 127.0.0.1 "$(echo "$PORTS" | tr ' ' ',')"
is 'several, in order' "$(sed 's/^[^ ]* [^ ]* \([a-z]*\) [0-9.]* m*s/\1/' several.out | tr '\n' '|')" \
    'open: one|closed (refused by the host)|open|open: four|'

check json --banner --json -w 300ms 127.0.0.1 "$PORT"
is 'JSON has it as it was' "$(json_value json.out check banner)" 'one\n'
