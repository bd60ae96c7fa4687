#!/bin/sh
# console_observers_files.sh: /json and /pcap begin files in mid-connection that are whole by themselves: what they
# missed of the connection comes first, offsets and sequence numbers go on from there, the end is in them. A file that
# another output goes to, one that cannot be opened and standard output are refused, and what there was goes on; another
# file takes the place of the one before, and off ends it. What fails by itself is known to be off.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/console.sh"
. "$SOURCE_DIR/tests/pcap.sh"
plan 26

# ascends FILE: a line's time is never before that of the line before.
ascends() {
    sed -n 's/.*"t_ns": *\([0-9]*\).*/\1/p' "$1" >times.got
    sort -n times.got | cmp -s - times.got && echo yes
}
events() { sed -n 's/^{"event": *"\([a-z_]*\)".*/\1/p' "$1" | tr '\n' ' '; }

mkfifo fifo
peer_listens server send='before\n' read=6 wait=second send='after\n' wait=third send='last\n' eof fin
umask 022
console_start -o kept 127.0.0.1 "$PORT"
wait_screen before
console_enter first
wait_for grep -q first server.out
console_enter '/json first.json'
wait_screen 'json goes to first.json'
console_enter '/pcap late.pcapng'
wait_screen 'pcap goes to late.pcapng'
: >second
wait_screen after

console_enter '/json late.pcapng'
wait_screen 'json: late.pcapng: another output goes there'
console_enter '/pcap kept'
wait_screen 'pcap: kept: another output goes there'
console_enter '/json ./first.json'
wait_screen 'json: ./first.json: another output goes there'
console_enter '/json /nowhere/x'
wait_screen 'json: open /nowhere/x: no such file or directory'
console_enter '/json -'
wait_screen 'json: a file is meant'
console_enter '/json fifo'
wait_screen 'json: open fifo: nobody reads it'
console_enter '/json /dev/full'
wait_screen 'json: write /dev/full: no space left on device'
is 'refused: where JSON goes it goes on' "$(events first.json)" 'start connected data '

console_enter '/json second.json'
wait_screen 'json goes to second.json'
: >third
wait_screen last
console_enter '/json off'
wait_screen 'json is off'
console_enter '/json third.json'
wait_screen 'json goes to third.json'
console_keys C-d
console_status
is 'status' "$STATUS" 0
wait_exit "$PEER"
is 'what the peer said is in the file of -o' "$(cat kept)" "$(printf 'before\nafter\nlast')"

is 'first: what the connection began with, what came, no end' "$(events first.json)" 'start connected data '
is 'second: likewise' "$(events second.json)" 'start connected data '
is 'third: up to the end' "$(events third.json)" 'start connected fin_sent fin_received closed summary '
like 'the first line begins with the schema' first.json '^{"event":"start","schema":1,'
is 'the mode' "$(json_value first.json start mode)" connect
for name in first second third; do is "$name: times ascend" "$(ascends $name.json)" yes; done
is 'the peer' "$(json_value first.json connected remote)" "$(json_value third.json closed remote)"
is 'all begin with the same' "$(head -n 2 third.json | cksum)" "$(head -n 2 first.json | cksum)"
is 'first: the offset goes on' "$(json_value first.json data offset_bytes)" 7
is 'second: the offset goes on' "$(json_value second.json data offset_bytes)" 13
is 'third: all bytes count' "$(json_value third.json closed in_bytes)" 18
# shellcheck disable=SC2012 # names of ours
is 'who may read them' "$(ls -l late.pcapng third.json | cut -c 1-10 | tr '\n' ' ')" '-rw------- -rw-r--r-- '

packets_are_sound 'pcap' late.pcapng
is 'pcap: packets' "$(flags late.pcapng)" 'S AS A P A P A AF A AF A'
follow late.pcapng 0 stream
is 'pcap: what came since' "$(cat stream.1)" "$(printf 'after\nlast')"
is 'pcap: nothing was sent since' "$(cat stream.0)" ''
is 'pcap: the ports' "$(fields late.pcapng tcp.dstport | head -n 1)" "$PORT"
fields late.pcapng frame.comment >comments
like 'pcap: what is missing' comments 'connected in .*; the file begins .* later, after 7 bytes in, 6 bytes out'
console_close

# One that fails later is switched off, and /json knows.
peer_listens server send='hello\n' eof wait=go fin
console_start 127.0.0.1 "$PORT"
wait_screen hello
mkfifo pipe
exec 4<>pipe
console_enter '/json pipe'
wait_screen 'json goes to pipe'
is 'a FIFO that is read' "$(head -n 1 <&4 | cut -c 1-17)" '{"event":"start",'
exec 4>&-
console_enter line
wait_screen 'JSON output is switched off: broken pipe'
console_enter /json
wait_screen 'json is off'
console_enter '/json again.json'
wait_screen 'json goes to again.json'
console_keys C-d
wait_for grep -q fin_sent again.json
: >go
console_status
is 'after a failure: what came later' "$(events again.json)" 'start connected fin_sent fin_received closed summary '
wait_exit "$PEER"
