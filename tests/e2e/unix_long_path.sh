#!/bin/sh
# unix_long_path.sh: a path longer than a Unix socket's address takes is a usage error, in every spelling;
# nothing is bound under a shortened name. The longest that fits works.
. "$(dirname "$0")/../lib.sh"
plan 11

ten=0123456789
long=$ten$ten$ten$ten$ten$ten$ten$ten$ten$ten$ten$ten
for words in "-U $long" "-l -U $long" "-l -U -u $long" "unix:$long" "-l unix:$long" "-U @$long" \
    "-U -u -s $long path"; do
    # shellcheck disable=SC2086 # a list
    start long "$SONDE" -w 1 $words
    wait_exit "$PID"
    is "status of $words" "$STATUS" 2
done
like 'the message' long.err '^sonde: .*(over-long|too long).*0123456789'
is 'nothing was made' "$(find . -type s)" ''

fits=$(printf '%s' "$long" | cut -c 1-107)
start_listener longest -U "$fits"
listener=$PID
run client -U "$fits"
is 'a path of 107 bytes is reached' "$STATUS" 0
wait_exit "$listener"
is 'and listened on' "$STATUS" 0
