#!/bin/sh
# forward_usage.sh: what cannot go together with -F, or cannot be a TARGET, is refused with status 2 before anything
# listens.
. "$(dirname "$0")/../lib.sh"

cases='-l -F 127.0.0.1 80|no port
-F 127.0.0.1:80 127.0.0.1 9|-F needs -l
-l -F 80 0|no port
-l -F ::1:80 0|ambiguous
-l -F 127.1:80 0|bad address
-l -F 127.0.0.1:0 0|bad port
-l -F http://127.0.0.1:80 0|unknown scheme
-l -n -F localhost:80 0|-n
-l -4 -F [::1]:80 0|-4
-l -F 127.0.0.1:80 -F 127.0.0.1:81 0|twice
-l -F 127.0.0.1:80 --greet hello 0|--greet
-l -F 127.0.0.1:80 --echo 0|--echo
-l -F 127.0.0.1:80 -e cat 0|-e
-l -F 127.0.0.1:80 -o file 0|-o
-l -F 127.0.0.1:80 -q 1 0|-q
-l -F 127.0.0.1:80 -d 0|-d
-l -F 127.0.0.1:80 --ignore-empty 0|--ignore-empty'
plan $(($(echo "$cases" | wc -l) * 2 + 1))
echo "$cases" >cases
while IFS='|' read -r arguments reason; do
    # shellcheck disable=SC2086 # words
    timeout 10 "$SONDE" $arguments >out.log 2>err.log </dev/null
    is "$arguments: the status" $? 2
    like "$arguments: why" err.log "$reason"
done <cases
is 'no file was made' "$(ls file 2>/dev/null)" ''
