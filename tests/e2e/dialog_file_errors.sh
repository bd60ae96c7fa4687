#!/bin/sh
# dialog_file_errors.sh: what is wrong in the file of --dialog is one line that names file and line, also where it is a
# FIFO or standard input, and foreign bytes in it are escaped; a file that cannot be read is status 9. Nobody is
# connected to. A file that begins with #! can be run.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
plan 13

start_listener listener -k 127.0.0.1 0 </dev/null
listener=$PID
P=$PORT

# refused NAME STATUS MESSAGE ARGUMENT...: sonde ends so, with standard input as it is here.
refused() {
    name=$1 wanted=$2 message=$3
    shift 3
    "$SONDE" --dialog "$@" 127.0.0.1 "$P" >refused.out 2>refused.err
    is "$name" "$? $(cat refused.err)" "$wanted sonde: $message"
}

verbs='send, send-hex, send-file, expect, expect-eof, pause, timeout, then-relay'

printf '# A comment.\n\n  send a\nfoo bar\n' >unknown
refused 'an unknown step' 2 "unknown:4: foo is no step; there are $verbs" unknown
printf '#!/usr/bin/sonde --dialog\r\nsend a\\q\r\n' >text
refused 'a TEXT, lines that end with CR LF' 2 \
    'text:2: send: a\q is not a TEXT (escapes are \r \n \t \0 \\ \$ \xHH)' text
printf 'pause 1\nexpect-eof now\n' >argument
refused 'an argument too many' 2 'argument:2: expect-eof: it takes no argument' argument
printf 'pause' >missing
refused 'no argument' 2 'missing:1: pause: an empty argument is not a TIME (as 3, 0.5, 250ms, 2m, 1h)' missing
printf 'send a\nsend \0\n' >nul
refused 'a NUL byte' 2 'nul:2: a NUL byte: a text file is expected' nul
printf 's\033[31mnd a\n' >foreign
refused 'foreign bytes' 2 "foreign:1: s\\x1b[31mnd is no step; there are $verbs" foreign
echo nothing >input
refused 'standard input' 2 "standard input:1: nothing is no step; there are $verbs" - <input
mkfifo fifo
{ echo 'send a'; echo nothing; } >fifo &
refused 'a FIFO' 2 "fifo:2: nothing is no step; there are $verbs" fifo
refused 'too large a file' 2 '--dialog /dev/zero: more than 16 MiB' /dev/zero
mkdir folder
refused 'a folder' 9 '--dialog folder: is a directory' folder
refused 'no file' 9 '--dialog none: no such file or directory' none

kill "$listener"
wait_exit "$listener"
is 'nobody connected' "$(json_count listener.json accepted)" 0

# The kernel takes one argument behind the program, and adds the file and its arguments.
case $SONDE in
/*) program=$SONDE ;;
*) program=$PWD/$SONDE ;;
esac
printf '#!%s --dialog\n\nnothing\n' "$program" >script
chmod +x script
./script 127.0.0.1 "$P" 2>script.err
is 'a script' "$? $(cat script.err)" "2 sonde: ./script:3: nothing is no step; there are $verbs"
