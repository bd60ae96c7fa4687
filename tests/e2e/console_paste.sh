#!/bin/sh
# console_paste.sh: a text of several lines that is pasted is data altogether, also where commands, controls and an
# end stand in it: it waits for Enter, with what is typed before and behind it, and goes out whole, in its order. What
# is pasted of a single line is as if typed.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 10

console_connect

console_paste '/rst
/quit
 two

//three	tab'
ok 'it stands there' wait_last "$PROMPT/rst" /quit ' two' '//three tab'
tell peer send 'while it waits\n'
ok 'below what comes' wait_last 'while it waits' "$PROMPT/rst" /quit ' two' '//three tab'
is 'and waits for Enter' "$(ask peer quiet 0.01)" quiet
console_enter '!'
is 'what is sent' "$(ask peer receive 30)" '/rst\n/quit\n two\n\n//three\ttab!\n'

console_type 'before '
console_paste "$(printf 'it\004\n/quit\022\010')"
console_enter ' behind'
is 'controls are data' "$(ask peer receive 26)" 'before it\x04\n/quit\x12\x08 behind\n'

console_paste '//a '
console_paste single
console_enter ' line'
is 'a single line' "$(ask peer receive 15)" '/a single line\n'

seq -f 'line %g' 500 >lines
console_paste "$(cat lines)"
console_keys Enter
is 'a long text' "$(ask peer receive "$(wc -c <lines)")" "$(sed 's/$/\\n/' lines | tr -d '\n')"

console_paste /help
console_keys Enter
ok 'a command' wait_screen '/quit  '
console_paste /quit
console_keys Enter
console_status
is 'a command ends it' "$STATUS" 0
is 'nothing else was sent' "$(ask peer rest)" '<end>'
