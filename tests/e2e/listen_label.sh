#!/bin/sh
# listen_label.sh: --label: each line on standard output is the client's number, a tab, the line. Lines of
# clients who speak at the same time are never mixed, a torn last line gets its newline; -o has the bytes as
# they came.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 8

tab=$(printf '\t')
has() { [ "$(cat listener.out)" = "$1" ]; }

start_listener listener -k --label -o copy 127.0.0.1 0
listener=$PID
tell a tcp 127.0.0.1 "$PORT"
tell a send 'one\n'
expected="1${tab}one"
ok 'a line' wait_for has "$expected"
tell b tcp 127.0.0.1 "$PORT"
tell a send 'torn '
tell b send 'two\nthr'
expected="$expected
2${tab}two"
ok "another client's comes between" wait_for has "$expected"
tell a send 'line\n\n'
expected="$expected
1${tab}torn line
1${tab}"
ok 'the torn one when it is whole, and an empty one' wait_for has "$expected"
tell b send 'ee'
tell b fin
is 'the client is done' "$(ask b rest)" '<end>'
expected="$expected
2${tab}three"
ok 'its torn last line is there' wait_for has "$expected"
is 'with its newline' "$(tail -c 1 listener.out | od -An -c | tr -d ' ')" '\n'
tell a reset
kill -TERM "$listener"
wait_exit "$listener"
is 'nothing more is written' "$(cat listener.out)" "$expected"
is '-o has no labels' "$(grep -c "$tab" copy)" 0
