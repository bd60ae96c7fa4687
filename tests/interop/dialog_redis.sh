#!/bin/sh
# dialog_redis.sh: the guide's check of Redis, and its plugin for Nagios, at the real server: all is well; one that is
# a replica fails the check at once; so does one that is not there. No timeout is waited for.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/guide.sh"
need redis-server
in_namespace
plan 11
guide_script check-redis check-dialog

# plugin STATUS TEXT FILE HOST PORT: two points about what it makes of the dialog.
plugin() {
    plugin_status=$1 plugin_text=$2
    shift 2
    start plugin env PATH="$T/bin:$PATH" sh check-dialog "$@"
    wait_exit "$PID"
    is "the plugin's status" "$STATUS" "$plugin_status"
    like 'what it says' plugin.out "$plugin_text"
}

mkdir bin
ln -s "$SONDE" bin/sonde
serve 6379 redis-server --bind 127.0.0.1 --port 6379 --save '' --dir "$T"
check 0 redis ./check-redis --json=redis.json 127.0.0.1 6379
is 'its steps' "$(json_events redis.json step | grep -c matched)" 5
like 'what the server said' redis.out '^redis_version:'
plugin 0 '^OK: 127.0.0.1 port 6379$' check-redis 127.0.0.1 6379

printf 'REPLICAOF 127.0.0.1 1\r\nQUIT\r\n' >question
run make_replica 127.0.0.1 6379 <question
check 8 replica ./check-redis 127.0.0.1 6379
like 'the message' replica.err '^sonde: \./check-redis:9: expect .\^role:master.r.n.: .*the last [0-9]+ bytes: '
plugin 2 '^CRITICAL: sonde: check-redis:9: ' check-redis 127.0.0.1 6379

stop_server
check 1 stopped ./check-redis 127.0.0.1 6379
like 'the message' stopped.err '^sonde: connect 127\.0\.0\.1:6379: connection refused$'
