#!/bin/sh
# dialog_memcached.sh: the guide's check of memcached at the real server: a group of one answer is sent back; one that
# has changed in between fails the check at once; so does a server that is not there.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/guide.sh"
need memcached
in_namespace
need_user nobody
plan 8
guide_script check-memcached

serve 11211 as_user nobody memcached -u nobody -l 127.0.0.1 -p 11211 -U 0
check 0 memcached ./check-memcached --json=memcached.json 127.0.0.1 11211
is 'its steps' "$(json_events memcached.json step | grep -c matched)" 4
printf 'get sonde-check\r\nquit\r\n' >question
run get 127.0.0.1 11211 <question
like 'what was kept' get.out '^world'

sed 's/\${1}/${1}0/' check-memcached >check-changed
chmod +x check-changed
check 8 changed ./check-changed 127.0.0.1 11211
like 'the message' changed.err '^sonde: \./check-changed:8: expect .\^STORED.r.n.: .*EXISTS'
like 'what the server said' changed.out '^EXISTS'

stop_server
check 1 stopped ./check-memcached 127.0.0.1 11211
like 'the message' stopped.err '^sonde: connect 127\.0\.0\.1:11211: connection refused$'
