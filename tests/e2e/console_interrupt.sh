#!/bin/sh
# console_interrupt.sh: the first Ctrl-C clears the line, or where there is none says what a second will do; that one,
# within a second, ends the run as SIGINT ends any, the terminal being as it was.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 6

start_listener server --recv-only 127.0.0.1 0 </dev/null
console_shell
console_enter "stty -g >before; \$SONDE 127.0.0.1 $PORT"
wait_screen ' open>'
console_begin 'half a line'
console_keys C-c
ok 'the line is gone' wait_row "127.0.0.1:$PORT open>"
console_enter 'whole'
ok 'another is sent' wait_for grep -qx whole server.out
not_ok 'without the one before' grep -q half server.out
sleep 1.1 # for the first Ctrl-C to be forgotten
console_keys C-c
ok 'without a line it says what the next will do' wait_row 'again within 1 s to end'
interrupt_ends() { console_keys C-c && console_shows -x -e '$'; } # however slow this machine is now
wait_for interrupt_ends
console_keys C-u
console_enter 'echo "status $?"; stty -g >after'
ok 'the second ends the run' wait_row 'status 130'
wait_for test -s after
is 'the terminal is as it was' "$(cat after)" "$(cat before)"
