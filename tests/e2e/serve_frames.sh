#!/bin/sh
# serve_frames.sh: every --frame, with messages torn at every byte and at random: --echo returns them whole,
# --reply-each answers each, half a one at the end is told and has no answer; over TCP and Unix sockets.
. "$(dirname "$0")/../lib.sh"
need python3
plan 27

torn() { [ "$(grep -Ec '"what": ?"torn"' "$1.json")" = "$2" ]; }

for frame in line nul fixed:7 'delim:\r\n.\r\n' len8 len16be len16le len32be len32le; do
    start_listener echo -k --frame "$frame" --echo 127.0.0.1 0
    echo=$PID
    ok "$frame: echo" python3 -S "$SOURCE_DIR/tests/e2e/serve_frames.py" "$frame" echo "$PORT"
    ok "$frame: half a message is told" wait_for torn echo 1
    rm -f here
    start_listener each -k --frame "$frame" --reply-each 'ok.' -U here
    each=$PID
    ok "$frame: answers" python3 -S "$SOURCE_DIR/tests/e2e/serve_frames.py" "$frame" ok. "$T/here"
    kill "$echo" "$each"
    wait_exit "$echo"
    wait_exit "$each"
done
