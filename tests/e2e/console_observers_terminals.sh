#!/bin/sh
# console_observers_terminals.sh: the log goes above the line being edited where standard error is the console's
# terminal, by whatever name; to another terminal it goes as it is.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 7

# The line that is being edited is whole, and the lowest. What the terminal itself keeps it does not draw again.
line_is_whole() {
    if console_edits; then
        wait_screen ' closed> half a li'
        is "$1" "$(console_screen | grep . | tail -n 1)" "127.0.0.1:$PORT closed> half a li"
    else
        skip "$1" "$NO_EDITOR"
    fi
}

# shellcheck disable=SC2016 # of the inner shell
echo 'exec "$@" 2>/dev/tty' >to_same
WRAP='sh to_same'
peer_listens server send='hello\n' wait=typed fin eof
console_start -v 127.0.0.1 "$PORT"
wait_screen hello
console_begin 'half a li'
: >typed
wait_screen 'peer sent FIN'
wait_screen ' closed>'
console_screen >screen
like 'the same by another name: a row of the log' screen '^ +[0-9.]+ m?s #1 +peer sent FIN after 6 bytes$'
line_is_whole 'the same by another name: the line'
console_keys C-u C-d
console_status
is 'the same by another name: status' "$STATUS" 0
wait_exit "$PEER"

rm typed
# shellcheck disable=SC2016
echo 'until [ -s other ]; do sleep 0.02; done; exec "$@" 2>"$(cat other)"' >to_other
WRAP='sh to_other'
peer_listens server send='hello\n' read=5 wait=typed fin eof
console_start -v 127.0.0.1 "$PORT"
console_tmux split-window -d 'tty >other.new; mv other.new other; exec sleep 3600'
other_screen() { console_tmux capture-pane -p -t '{bottom}'; }
other_shows() { other_screen | grep -Fq -e "$1"; }
wait_screen hello
console_enter '/hex on'
wait_screen 'hex is on'
console_enter more
wait_screen '|more.|'
is 'another terminal: what a person asks for is where he is' "$(other_screen | grep -c '|more')" 0
console_begin 'half a li'
: >typed
wait_for other_shows 'peer sent FIN'
wait_screen ' closed>'
is 'another terminal: nothing of the log beside the line' "$(console_screen | grep -c 'peer sent FIN')" 0
line_is_whole 'another terminal: the line'
console_keys C-u C-d
console_status
is 'another terminal: status' "$STATUS" 0
