#!/bin/sh
# console_unicode.sh: UTF-8, wide characters and combining ones are typed, edited a character at a time, sent and
# shown, also where what the peer says is torn within a character, where one has no room at the end of a row, and
# where data comes while such a line is half typed. What is no UTF-8 is shown as bytes.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 18

PORT=$(ask listener listen 127.0.0.1)
PROMPT="127.0.0.1:$PORT open> "
# sent NAME TEXT: a test point: the peer gets this line.
sent() { is "$1" "$(ask peer receive $((${#2} + 1)))" "$(escaped "$2")\\n"; }
escaped() {
    printf '%s' "$1" | python3 -S -c '
import sys
print(sys.stdin.buffer.read().decode("latin-1").encode("unicode_escape").decode())'
}

console_start 127.0.0.1 "$PORT"
tell peer accept listener
wait_screen ' open>'
console_edits || skip_all "$NO_EDITOR"

console_type 'Größe 日本語'
ok 'it is shown' wait_last "${PROMPT}Größe 日本語"
ok 'a wide one has two columns' wait_cursor $((${#PROMPT} + 12)) 0
console_keys Left BSpace
ok 'one character is deleted' wait_last "${PROMPT}Größe 日語"
ok 'that is two columns' wait_cursor $((${#PROMPT} + 8)) 0
tell peer send 'data\n'
ok 'below what comes' wait_last data "${PROMPT}Größe 日語"
ok 'the cursor before it' wait_cursor $((${#PROMPT} + 8)) 0
console_keys Home Right Right Right DC
console_type ß
console_keys Enter
sent 'what is sent' 'Größe 日語'

tell peer send 'ein \xe6\x97'
ok 'torn: its beginning' wait_last 'ein' "${PROMPT% }"
tell peer send '\xa5 und \xc3'
ok 'torn: the rest, and the next' wait_last 'ein 日 und' "${PROMPT% }"
tell peer send '\xa4\n'
ok 'torn: the next' wait_last 'ein 日 und ä' "${PROMPT% }"
tell peer send 'e\xcc\x81\xf0\x9f\x98\x80|\xff\xe6\x97|\n'
ok 'combining, beyond the BMP, and none' wait_last "$(printf 'e\314\201😀|')\\xff\\xe6\\x97|" "${PROMPT% }"

full=日本語日本語日本語日本語日本語日本語日本語日本語日本語日 # and a column is left in the prompt's row
console_type "x${full}本語日本語"
wait_last "${PROMPT}x$full" 本語日本語
tell peer send 'more\n'
ok 'a row with a column left' wait_last more "${PROMPT}x$full" 本語日本語
console_keys Left Left Left Left Left
ok 'the cursor before the row below' wait_cursor 0 1
console_keys BSpace
ok 'what is below moves up' wait_last more "${PROMPT}x${full%日}本" 語日本語
row=日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語
tell peer send "z$(escaped "$row")\\xe6\\x97"
ok 'torn at the end of a row' wait_last more "z$row" "${PROMPT}x${full%日}本" 語日本語
tell peer send '\xa5'
ok 'torn at the end of a row: the rest' wait_last more "z$row" 日 "${PROMPT}x${full%日}本" 語日本語
tell peer send '|\n'
ok 'and what follows it' wait_last more "z$row" '日|' "${PROMPT}x${full%日}本" 語日本語
console_keys Enter
sent 'rows: what is sent' "x${full%日}本語日本語"
