#!/bin/sh
# usage_errors.sh: what is wrong on the command line is status 2 and one line that names it, before anything is sent,
# listened to or written: ports, addresses, names, contradictions, options that do not exist (yet).
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/usage.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"

start_listener listener -k 127.0.0.1 0 </dev/null
listener=$PID
P=$PORT

# A line each: what the message has to name, a tab, the arguments.
cat >cases <<END
port	127.0.0.1 65536
port	127.0.0.1 99999999999999999999
port	127.0.0.1 -- -1
port	127.0.0.1 80x
port	127.0.0.1 $P.5
port	-l 127.0.0.1 65536
host	:$P
host	tcp://:$P
256	-n 256.0.0.1 $P
address	-n localhost $P
\[::1\]:80	::1:80
bits	[::1%bits]:$P -n
300.0.0.1	-s 300.0.0.1 127.0.0.1 $P
65536	-p 65536 127.0.0.1 $P
-x	-x --json 127.0.0.1 $P
--capture	--capture 127.0.0.1 $P
-e	-l -e 'cat 127.0.0.1 $P
-c	-c cat 127.0.0.1 $P
-F	-F 127.0.0.1:$P 127.0.0.1 $P
-j	-j 3 127.0.0.1 $P
--tls	--tls 127.0.0.1 $P
--trace	--trace udp://127.0.0.1:$P
--frame	--frame lines 127.0.0.1 $P
--echo	--echo 127.0.0.1 $P
--sen	--sen hello 127.0.0.1 $P
--proxy	--proxy socks5://127.0.0.1:1 127.0.0.1 $P
--rate	--rate 0 127.0.0.1 $P
--rate	--rate 1kB 127.0.0.1 $P
--verbose	--verbose 127.0.0.1 $P
--recv	--recv 127.0.0.1 $P
--lis	--lis 127.0.0.1 $P
not built in	tls://127.0.0.1:$P
ftp	ftp://127.0.0.1:$P
-4	-4 -6 127.0.0.1 $P
-4	-4 ::1 $P
-6	-6 127.0.0.1 $P
-w	-w soon 127.0.0.1 $P
-w	-w -3 127.0.0.1 $P
-w	-w 3 -w 4 127.0.0.1 $P
-i	-i 5parsecs 127.0.0.1 $P
--bufsize	--bufsize 0 127.0.0.1 $P
--max-bytes	--max-bytes 1T 127.0.0.1 $P
--until	--until \xZZ 127.0.0.1 $P
-k	-k 127.0.0.1 $P
--clients	--clients 2 127.0.0.1 $P
--wait-open	-l --wait-open 3 127.0.0.1 0
--send-only	-d --send-only 127.0.0.1 $P
-N	-N --no-shutdown 127.0.0.1 $P
-O	-O nosuch=1 127.0.0.1 $P
-O	-O nodelay=maybe 127.0.0.1 $P
operand	127.0.0.1 $P extra
port	127.0.0.1
-w	127.0.0.1 $P -w
END
plan $(($(wc -l <cases) + 4))

refuse_each cases

start nothing "$SONDE"
wait_exit "$PID"
is 'no operand at all: status' "$STATUS" 2
like 'no operand at all: the line' nothing.err '^sonde: '

start json "$SONDE" --json --until '' 127.0.0.1 "$P"
wait_exit "$PID"
is 'usage errors stay text' "$(cut -c 1-6 json.err)" sonde:
kill "$listener"
wait_exit "$listener"
is 'nobody connected' "$(json_count listener.json accepted)" 0
