#!/bin/sh
# console_commands.sh: lines reach the peer as they were typed, commands do what they say and are not sent: /help, /send,
# /hexsend, /file, /crlf, /frame; an unknown one is told; // sends a slash; tab completes.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 11

start_listener server --recv-only 127.0.0.1 0 </dev/null
printf '1\n2' >lines
mkfifo fifo
console_start 127.0.0.1 "$PORT"
ok 'the prompt shows the peer and its state' wait_row "127.0.0.1:$PORT open>"
console_enter 'a line'
console_enter ''
console_enter '//slash'
console_enter '/send a\r\x42'
console_enter '/hexsend 43 0a'
console_enter '/file lines'
console_enter '/send \n'
console_enter '/crlf on'
console_enter 'with CR'
console_enter '/frame len16be'
console_enter framed
console_enter '/frame off'
console_enter '/crlf off'
console_enter '/file fifo'
ok 'a FIFO is no file to send' wait_screen 'fifo: not a regular file: nothing was sent'
console_enter '/hel'
ok 'no command is guessed' wait_screen '/hel: no such command; /help tells them, // sends a line that begins with /'
console_enter '/send'
ok 'what a command needs is told' wait_screen 'usage: /send TEXT'
console_enter '/help quit'
ok 'help tells one' wait_row '/quit                   closes what is open, and ends'
console_tmux send-keys -R \; clear-history
console_enter '/help'
ok 'or all' wait_screen '/hexsend HEX'
if console_edits; then
    console_type '/qu'
    console_keys Tab
    ok 'Tab completes' wait_row "127.0.0.1:$PORT open> /quit"
    console_keys Enter
else
    skip 'Tab completes' "$NO_EDITOR"
    console_enter '/quit'
fi
console_status
is 'its status' "$STATUS" 0
wait_exit "$PID"
printf 'a line\n\n/slash\na\rBC\n1\n2\nwith CR\r\n\000\007framed\r' >wanted
same_file 'all that was sent' server.out wanted
console_settings 'the terminal is as it was'
unlike 'nothing is left of the prompt' console.status '>'
