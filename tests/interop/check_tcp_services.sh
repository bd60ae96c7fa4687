#!/bin/sh
# check_tcp_services.sh: -z --banner at real servers: what ncat says first, what redis, Python's http.server and socat's
# echo answer when asked. nc and a TLS server, which say nothing, are open all the same. None of them is ended or
# hindered by being looked at and asked.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/interop/peers"
plan 14

PORTS=''                    # of those that are installed
SPEAK='' ASKED='' SILENT='' # how they behave

have() { command -v "$1" >/dev/null 2>&1; }

# serve LIST NAME PROGRAM ARGUMENT...
serve() {
    serve_list=$1
    shift
    start_peer "$@" </dev/null || return
    eval "$serve_list=\"\$$serve_list\${$serve_list:+,}$PORT\""
    PORTS="$PORTS${PORTS:+,}$PORT"
}

# look NAME PORTS OPTION...: at all of them, in the background. Sets LOOK.
look() {
    look_name=$1 look_ports=$2
    shift 2
    LOOK=''
    [ -n "$look_ports" ] || return 0
    start "$look_name" "$SONDE" -z "$@" 127.0.0.1 "$look_ports" </dev/null
    LOOK=$PID
}

# looked PROCESS: waits for it. Sets WORST, unless all was well.
looked() {
    [ -n "$1" ] || return 0
    wait_exit "$1"
    [ "$STATUS" = 0 ] || WORST=$STATUS
}

# said NAME PORT TEXT [SED]: what was said of it, without the time, and after SED.
said() {
    said=$(sed -nE "s|^127\.0\.0\.1 $2/tcp ||p" -- *.look.out | sed -E 's/ [0-9.]+ (ns|us|ms|s)(:|$)/\2/')
    is "$1" "$(echo "$said" | sed "${4-}")" "$3"
}

if have ncat; then serve SPEAK ncat ncat -lk --sh-exec 'echo 220 ready; exec cat' 127.0.0.1 2525; fi
if have redis-server; then serve ASKED redis redis-server --bind 127.0.0.1 --port 6379 --save ''; fi
if have python3; then
    mkdir site
    echo hello >site/index.html
    serve ASKED http python3 -m http.server --bind 127.0.0.1 --directory site 8000
fi
if have socat; then serve ASKED socat socat -d -d TCP-LISTEN:7,bind=127.0.0.1,fork PIPE; fi
if have nc.openbsd; then serve SILENT nc nc.openbsd -lk 127.0.0.1 9001; fi
if have openssl; then
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out certificate.pem -subj /CN=test >openssl.out 2>&1
    serve SILENT tls openssl s_server -www -accept 127.0.0.1:4433 -key key.pem -cert certificate.pem
fi
[ -n "$PORTS" ] || skip_all 'none of the servers is installed'

# Who is asked is so after half of -w, and who is silent takes all of it.
look speak.look "$SPEAK" --banner -w 20
speak=$LOOK
look asked.look "$ASKED" --banner -w 2
asked=$LOOK
look silent.look "$SILENT" --banner -w 400ms
WORST=0
for process in "$speak" "$asked" "$LOOK"; do looked "$process"; done
is 'the status' "$WORST" 0

if have ncat; then said 'ncat speaks first' 2525 'open: 220 ready'; else without ncat 1; fi

if have redis-server; then
    said 'redis, asked' 6379 'open: -ERR unknown command' 's/command.*/command/' # versions differ in the rest
    printf 'PING\r\n' >question
    run ping --max-bytes 5 127.0.0.1 6379 <question
    is 'redis goes on' "$(cat ping.out)" '+PONG'
else
    without redis-server 2
fi

if have python3; then
    said 'http.server, asked' 8000 'open: HTTP/1.0 200 OK'
    printf 'GET / HTTP/1.0\r\n\r\n' >question
    run get 127.0.0.1 8000 <question
    like 'http.server goes on' get.out '^hello$'
    unlike 'http.server has no complaint' http.err 'Error|error|code [45]'
else
    without python3 3
fi

if have socat; then
    said "socat's echo, asked" 7 'open: HEAD / HTTP/1.0'
    unlike 'socat is not reset' socat.err 'reset|refused|Broken'
else
    without socat 2
fi

if have nc.openbsd; then
    said 'nc is silent' 9001 open
    wait_for grep -q HEAD nc.out
    is 'nc has heard the question, once' "$(tr -d '\r\n' <nc.out)" 'HEAD / HTTP/1.0'
else
    without nc.openbsd 2
fi

if have openssl; then
    # It closes, or sends an alert (RFC 8446, section 6), when somebody does not speak TLS.
    said 'TLS is silent, or alarmed' 4433 open 's/: .x15.x03.*//'
    start client openssl s_client -connect 127.0.0.1:4433 </dev/null
    wait_exit "$PID"
    like 'TLS goes on' client.out 'BEGIN CERTIFICATE'
else
    without openssl 2
fi

look second "$PORTS"
looked "$LOOK"
is 'all are open still: the status' "$WORST" 0
