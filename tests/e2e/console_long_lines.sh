#!/bin/sh
# console_long_lines.sh: lines of 200 columns, and ones longer than the screen, are typed, edited, sent and shown
# whole; what comes and goes meanwhile does not break them, nor they what comes after.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 13

# rows TEXT: as a terminal breaks it.
rows() { printf '%s' "$1" | fold -w 80; }
has_been() { console_scrollback | grep -qx "$1"; }
text() { seq -s . "$1" | cut -c "1-$2"; }

CONSOLE_HEIGHT=10
console_connect

typed=$(text 1000 200)
console_type "$typed"
ok 'typed' wait_last "$(rows "$PROMPT$typed")"
tell peer send "$typed\\n"
ok 'received' wait_last "$(rows "$typed")" "$(rows "$PROMPT$typed")"
console_keys C-a
console_type '>'
ok 'edited at its beginning' wait_last "$(rows "$typed")" "$(rows "$PROMPT>$typed")"
console_keys Enter
is 'sent' "$(ask peer receive 202)" ">$typed\\n"
ok 'it stays above the next' wait_last "$(rows "$PROMPT>$typed")" "${PROMPT% }"

long=$(text 1000 1500)
tell peer send "$long"
tell peer send ' and'
tell peer send ' its end\n'
console_type 'half '
ok 'received: longer than the screen' wait_last "$(rows "$long and its end" | tail -n 9)" "${PROMPT}half"
is 'received: all of it' "$(console_scrollback | grep -c '^128\.129\..*\.147\.$')" 1

console_type "$long"
ok 'typed: longer than the screen' wait_last "$(rows "${PROMPT}half $long" | tail -n 10)"
tell peer send 'meanwhile\n'
ok 'what comes meanwhile is above it' wait_for has_been meanwhile
console_type '|'
ok 'typed further' wait_last "$(rows "${PROMPT}half $long|" | tail -n 10)"
console_keys C-a Delete
console_type H
console_keys Enter
is 'sent: longer than the screen' "$(ask peer receive 1507)" "Half $long|\\n"
tell peer send 'what follows\n'
ok 'what follows' wait_last 'what follows' "${PROMPT% }"
console_enter last
is 'what is sent then' "$(ask peer receive 5)" 'last\n'
