#!/bin/sh
# console_prefix.sh: with --console-prefix commands begin with that, and what begins with a slash is data.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 3

start_listener server --recv-only 127.0.0.1 0 </dev/null
console_start --console-prefix : 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter '/quit'
console_enter '::x'
console_enter ':help fin'
ok 'help has it, too' wait_screen ':fin '
console_enter ':quit'
console_status
is 'its status' "$STATUS" 0
wait_exit "$PID"
is 'what was sent' "$(cat server.out)" '/quit
:x'
