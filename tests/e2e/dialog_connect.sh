#!/bin/sh
# dialog_connect.sh: a dialog in the order of its options, with a server that says its replies byte by byte and all at
# once: the same steps, the same bytes, status 0. What was received is on standard output, standard input is not read,
# and -v tells each step.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/dialog.sh"
need_patterns
plan 13

# once NAME STEP...: with a server that does these steps.
once() {
    once_name=$1
    shift
    peer_listens server "$@"
    echo unread >input
    talk client -v --expect '^220 .*\r\n' --send 'EHLO me\r\n' --expect '^250 .*\r\n' --send-hex '51 55 49 54 0d0a' \
        --expect '^221 .*\r\n' --expect-eof 127.0.0.1 "$PORT" <input
    is "$once_name: the status" "$STATUS" 0
    wait_exit "$PEER"
    is "$once_name: all was received" "$(tr -d '\r' <client.out)" "220 here
250-here
250 HELP
221 bye"
    is "$once_name: all was sent" "$(tr -d '\r' <server.out)" "EHLO me
QUIT"
    is "$once_name: the steps" "$(grep -Ec '#1 +step [1-6]: [a-z-]+ (done|matched|ended) after .* ms' client.err)" 6
}

once 'whole replies' 'send=220 here\r\n' read=9 'send=250-here\r\n250 HELP\r\n' read=6 'send=221 bye\r\n' fin eof
like 'a step' client.err 'step 1: expect matched after [0-9.]+ ms, 10 bytes$'
once 'all replies at once' 'send=220 here\r\n250-here\r\n250 HELP\r\n221 bye\r\n' fin eof
once 'byte by byte' \
    $(printf '220 here\r\n250-here\r\n250 HELP\r\n221 bye\r\n' | od -An -v -tx1 | tr -s ' \n' '\n' |
        sed -n 's/^\([0-9a-f][0-9a-f]\)$/send=\\x\1/p') fin eof
