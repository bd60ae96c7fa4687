#!/bin/sh
# console_suspend.sh: Ctrl-Z gives the terminal back as it was, and fg takes it again, with the line as it was half
# typed. Behind bg, and started in the background, the terminal is neither read nor set; what comes meanwhile is shown
# with fg.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 19

# shell_says NAME: a test point: the shell has the terminal, with its settings, and what is typed is the shell's.
shell_says() {
    rm -f settings
    console_enter 'stty -g >settings.new; mv settings.new settings'
    wait_for test -s settings
    is "$1" "$(cat settings)" "$(cat before)"
}
has_come() { json_events run.json data | grep -q "\"len_bytes\": *$1[,}]"; } # sonde is awake

PORT=$(ask listener listen 127.0.0.1)
PROMPT="127.0.0.1:$PORT open> "
console_shell
wait_row '$'
console_enter 'stty -g >before.new; mv before.new before'
wait_for test -s before
console_enter "\$SONDE --json=run.json 127.0.0.1 $PORT"
tell peer accept listener
wait_screen ' open>'
console_edits || skip_all "$NO_EDITOR"
console_type 'half a li'
wait_last "${PROMPT}half a li"
console_keys Left Left
wait_cursor $((${#PROMPT} + 7)) 0
console_keys C-z
ok 'Ctrl-Z' wait_screen Stopped
shell_says 'the settings are the shell'"'"'s'
tell peer send 'while stopped\n'
console_enter fg
ok 'fg: what has come' wait_row 'while stopped'
ok 'fg: the line' wait_last 'while stopped' "${PROMPT}half a li"
ok 'fg: its cursor' wait_cursor $((${#PROMPT} + 7)) 0
console_keys End
console_enter ne
is 'fg: what is sent' "$(ask peer receive 12)" 'half a line\n'

console_type 'half an'
wait_last "${PROMPT}half an"
console_keys C-z
wait_last '$'
console_tmux send-keys -R \; clear-history
console_enter bg
console_enter ''
tell peer send 'in the background\n'
wait_for has_come 18
shell_says 'bg: the settings are the shell'"'"'s'
console_enter 'echo for the "shell"'
ok 'bg: what is typed is the shell'"'"'s' wait_row 'for the shell'
console_enter 'jobs >jobs.new; mv jobs.new jobs.out'
wait_for test -s jobs.out
like 'bg: it is not stopped' jobs.out Running
not_ok 'bg: nothing is drawn' console_shows ' open>'
console_enter fg
ok 'bg, fg: what has come' wait_row 'in the background'
ok 'bg, fg: the line' wait_last 'in the background' "${PROMPT}half an"
console_enter 'other'
is 'bg, fg: what is sent' "$(ask peer receive 13)" 'half another\n'
console_enter /quit
wait_last '$'
console_enter 'echo "status $?"'
ok 'status' wait_row 'status 0'
shell_says 'the settings are as they were'

console_tmux send-keys -R \; clear-history
console_enter "\$SONDE --json=run.json 127.0.0.1 $PORT &"
tell second accept listener
tell second send 'from the start\n'
wait_for has_come 15
shell_says 'started with &: the settings are the shell'"'"'s'
console_enter fg
ok 'started with &, fg: what has come' wait_last 'from the start' "${PROMPT% }"
console_enter 'hello'
is 'started with &, fg: what is sent' "$(ask second receive 6)" 'hello\n'
console_keys C-d
tell second close
wait_last '$'
console_enter 'echo "status $?"'
wait_row 'status 0'
shell_says 'the settings are as they were, again'
