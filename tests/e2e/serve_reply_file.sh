#!/bin/sh
# serve_reply_file.sh: --reply-file streams a file to each client, however large, with little memory; opened
# anew for each, so that a replaced one is served; one that cannot be served is told before anybody comes.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
plan 16

random_file body 50000017
{ printf 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 50000017\r\n\r\n'; cat body; } >answer

# Observers of messages would have to keep some of them.
start server "$SONDE" -l -k --port-file port --frame 'delim:\r\n\r\n' --reply-file answer 127.0.0.1 0
server=$PID
wait_for test -s port
PORT=$(cat port)
if command -v curl >/dev/null; then
    ok 'curl is content' curl --silent --show-error --noproxy '*' --max-time "$PATIENCE" --output fetched \
        "http://127.0.0.1:$PORT/path"
    same_file 'and has it all' fetched body
    like 'what it asked for' server.out '^GET /path HTTP/1\.1'
else
    for point in one two three; do skip "$point" 'curl is not installed'; done
fi
printf 'GET /\r\n\r\n' >question
start_client one 127.0.0.1 "$PORT" <question
one=$PID
run two 127.0.0.1 "$PORT" <question
wait_exit "$one"
same_file 'two at once: one' one.out answer
same_file 'two at once: the other' two.out answer
if [ -r "/proc/$server/status" ] && ! sanitized; then
    peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server/status")
    ok "little memory: $peak KiB" [ "$peak" -lt 20000 ]
else
    skip 'little memory' 'its size is not known here, or not its own'
fi

echo other >answer.new
mv answer.new answer
run three 127.0.0.1 "$PORT" <question
is 'a replaced file' "$(cat three.out)" other
rm answer
run four 127.0.0.1 "$PORT" <question
is 'none any more: that client fails' "$STATUS" 5
ok 'which is told' wait_for grep -q 'reply-file answer' server.err
echo again >answer
run five 127.0.0.1 "$PORT" <question
is 'and the run goes on' "$(cat five.out)" again

mkdir folder
for name in missing folder /dev/null; do
    run refused -l --reply-file "$name" 127.0.0.1 0
    is "$name: status 9 at once" "$STATUS" 9
done

start_listener local --reply-file answer -U "$T/here"
run six -U "$T/here" <question
is 'Unix' "$(cat six.out)" again
start_listener udp -u --reply-file answer 127.0.0.1 0
tell one udp 127.0.0.1 "$PORT"
tell one send
is 'UDP' "$(ask one receive)" 'again\n'
head -c 70000 body >answer
run refused -l -u --reply-file answer 127.0.0.1 0
is 'UDP: more than a datagram holds' "$STATUS" 9
