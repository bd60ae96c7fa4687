#!/bin/sh
# console_borrowed.sh: a binary with a right that its user has not, run by that user: no library that edits lines reads
# the files that the user has named; the terminal itself edits.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/console.sh"
need setpriv setcap
[ "$(id -u)" = 0 ] || skip_all 'only root can make such a binary'
plan 3

cp "$SONDE" "$T/borrowed" && chmod 755 "$T/borrowed" && chmod 777 "$T" || exit 99
setcap cap_net_raw+ep "$T/borrowed" 2>/dev/null || skip_all 'file capabilities are not permitted here'
WRAP="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all env INPUTRC=$T/inputrc EDITRC=$T/editrc"
$WRAP "$T/borrowed" --version >/dev/null 2>&1 || skip_all 'no other user can run it here'
echo '"x": "from a file"' >inputrc
echo 'bind -s x from-a-file' >editrc

start_listener server --recv-only 127.0.0.1 0 </dev/null
SONDE=$T/borrowed console_start 127.0.0.1 "$PORT"
wait_screen ' open>'
console_enter 'axb'
ok 'the line is sent as it was typed' wait_for grep -qx axb server.out
console_keys C-d
console_status
is 'its status' "$STATUS" 0
console_settings 'the terminal is as it was'
