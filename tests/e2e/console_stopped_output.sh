#!/bin/sh
# console_stopped_output.sh: where the terminal's output is stopped (Ctrl-S), in mid-flood, the run goes on and ends all
# the same, at its deadline, by SIGTERM and by Ctrl-C twice; the terminal is as it was.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 7

# shellcheck disable=SC2016 # of the shell that runs it
echo 'echo $$ >sonde.pid; exec "$@"' >wrap
WRAP="sh wrap"
start_listener server -k --chargen 127.0.0.1 0 </dev/null

is_flooded() { console_shows abcdefghijklmnop; }
is_still() { before=$(console_screen) && sleep 0.05 && [ "$(console_screen)" = "$before" ]; }
stop_output() {
    console_start "$@" 127.0.0.1 "$PORT"
    wait_for is_flooded || fail 'it receives' "$(console_screen)"
    console_keys C-s
    wait_for is_still || fail 'its output is stopped' "$(console_screen)"
}

stop_output --deadline 2s
console_status
is 'the deadline ends it' "$STATUS" 4
console_settings 'the terminal is as it was'

stop_output
kill -TERM "$(cat sonde.pid)"
console_status
is 'SIGTERM ends it' "$STATUS" 143
console_settings 'the terminal is as it was'
cursor_row() { console_screen | sed -n "$(($(console_tmux display-message -p '#{cursor_y}') + 1))p"; }
row_is_empty() { [ -z "$(cursor_row)" ]; }
ok 'the prompt is not left behind' wait_for row_is_empty

stop_output
# As the terminal's driver does it, which would let the output go on, too; the shell that waits is spared.
interrupt_ends() { ! kill -INT "$(cat sonde.pid)" 2>/dev/null; }
wait_for interrupt_ends
console_status
is 'the second Ctrl-C ends it' "$STATUS" 130
console_settings 'the terminal is as it was'
