#!/bin/sh
# console_unedited.sh: where no library that edits lines can be loaded, or none was built in, the console says so, and
# the terminal's own editing takes its place: what comes in runs above the prompt, lines and commands go their way, the
# terminal's keys take back what was typed, Ctrl-C forgets it, Ctrl-D is the end.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 11

# Files of its names that are no libraries.
mkdir broken
grep -Eho '"lib[a-z]+\.[a-z0-9.]+"' "$SOURCE_DIR"/src/console/*_library.c | tr -d '"' >names
while read -r name; do : >"broken/$name"; done <names
WRAP="env LD_LIBRARY_PATH=$T/broken${LD_LIBRARY_PATH+:$LD_LIBRARY_PATH}"

peer_listens server send='hello\n' read=9 send='answer\n' eof send='after\n' fin
console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
not_ok 'the terminal edits' console_edits
if "$SONDE" --version | grep -Eqw 'readline|libedit'; then
    ok 'what is missing is told' wait_screen 'the terminal itself edits lines: '
else
    skip 'what is missing is told' 'none was built in'
fi
ok 'what comes is shown' wait_row hello
ok 'with the prompt below' wait_row "127.0.0.1:$PORT open>"
console_type 'one x'
console_keys BSpace BSpace Enter
wait_for grep -q one server.out # what is typed before the prompt is there again is not to be seen
console_type 'forgotten'
wait_screen '> forgotten'
console_keys C-c
ok 'Ctrl-C forgets the line' wait_row "127.0.0.1:$PORT open>"
console_enter '/send raw\n/'
ok 'the answer is shown' wait_row answer
console_tmux send-keys -R \; clear-history
console_enter '/help'
ok 'help tells it, too' wait_screen 'the terminal itself edits lines: '
console_keys C-d
console_status
is 'its status' "$STATUS" 0
ok 'what came after our end was shown' console_shows -x after
wait_exit "$PEER"
is 'what the peer got' "$(cat server.out)" 'one
raw
/'
console_settings 'the terminal is as it was'
