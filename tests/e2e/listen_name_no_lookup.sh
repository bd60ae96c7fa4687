#!/bin/sh
# listen_name_no_lookup.sh: listening on a name when not even a look-up can be begun, for want of descriptors: an error,
# at once, whatever the number of descriptors that is missing; never a wait without an end.
. "$(dirname "$0")/../lib.sh"
plan 6

for limit in 5 6 7 8 9 10; do
    start few sh -c "ulimit -n $limit && exec \"\$@\"" sh "$SONDE" -l -w 0.2 localhost 0
    wait_exit "$PID"
    case $STATUS in
    1 | 3 | 4 | 9) pass "$limit descriptors: an end, status $STATUS" ;;
    *) fail "$limit descriptors: status $STATUS" "$(cat few.err)" ;;
    esac
done
