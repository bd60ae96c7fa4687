# count_peer.sh: a port that counts who comes, and opens and closes when told to (e2e/count_peer.py), and a look at the
# figures of --count (e2e/count_figures.py). Read after lib.sh:
#
#     count_peer server open
#     run probes --count 5 --interval 0 127.0.0.1 "$PORT"
#     is 'five connections' "$(counted server)" 5
#     order server close
#     ok 'the statistics are those of the lines' figures probes
# shellcheck shell=sh disable=SC2034 # PORT is for the tests
need python3

# count_peer NAME [open]: sets PORT. One in a test.
count_peer() {
    mkfifo "$1.cue"
    exec 7<>"$1.cue"
    start "$1" python3 -S "$SOURCE_DIR/tests/e2e/count_peer.py" "$1.port" "${2-}" <&7 7>&-
    wait_for test -s "$1.port" || exit 1
    PORT=$(cat "$1.port")
}

# order NAME WORD: and waits until it is done.
order() {
    order_before=$(wc -l <"$1.out")
    echo "$2" >&7
    wait_for has_answered "$1" "$order_before"
}

has_answered() { [ "$(wc -l <"$1.out")" -gt "$2" ]; }

# counted NAME: connections so far.
counted() {
    order "$1" count
    sed -n '$s/^counted //p' "$1.out"
}

# figures NAME [no-text]
figures() { python3 -S "$SOURCE_DIR/tests/e2e/count_figures.py" "$@"; }

# has_lines FILE REGEX AT_LEAST
has_lines() { [ "$(grep -Ec -e "$2" "$1")" -ge "$3" ]; }
