#!/bin/sh
# unix_target.sh: unix:PATH is a target for client and listener; with -U the operand is a path whatever it
# contains. The port file has the path, JSON too.
. "$(dirname "$0")/../lib.sh"
plan 12

echo hello >hello
for path in plain relative/deeper 'host:80' '[::1]:80' tcp://x unix:x; do
    mkdir -p "$(dirname "$path")"
    start_listener listener -U "$path"
    listener=$PID
    is "-U $path: the port file" "$PORT" "$path"
    run client "unix:$path" <hello
    wait_exit "$listener"
    is "-U $path is unix:$path" "$(cat listener.out)" hello
done
