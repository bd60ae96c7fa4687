#!/bin/sh
# exec_echo.sh: -e joins a client to a program of its own: what the client sends is the program's input, its end the
# program's, what the program writes goes to the client, megabytes at once in both directions. Nothing of it goes to
# standard output.
. "$(dirname "$0")/../lib.sh"
plan 10

random_file big 5000011
start_listener listener -e cat 127.0.0.1 0
listener=$PID
run client 127.0.0.1 "$PORT" <big
is "the client's status" "$STATUS" 0
same_file 'everything comes back' client.out big
wait_exit "$listener"
is "the listener's status" "$STATUS" 0
is 'its standard output' "$(cat listener.out)" ''
is 'how the program ended' "$(json_value listener.json exited status)" 0
is 'of which client' "$(json_value listener.json exited conn)" 1

# The end of the client is that of the input, and no more: the answer may take its time.
start_listener listener -c 'cat >/dev/null; echo all read' 127.0.0.1 0
listener=$PID
run client 127.0.0.1 "$PORT" <big
is 'an answer after the end' "$(cat client.out)" 'all read'
wait_exit "$listener"
is "the listener's status then" "$STATUS" 0

# Without observers the program may have the socket itself: nobody can tell the difference.
start listener "$SONDE" -l --port-file port -k -e cat 127.0.0.1 0
wait_for test -s port
run client 127.0.0.1 "$(cat port)" <big
same_file 'without observers' client.out big
is "the client's status then" "$STATUS" 0
