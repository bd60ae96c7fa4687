#!/bin/sh
# dialog_http.sh: the guide's check of HTTP at nginx: a page that is there, one that is not, one that is cut short, and
# a server that is not there.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/guide.sh"
need nginx
in_namespace
plan 8
guide_script check-http

mkdir site temporary
cat >nginx.conf <<CONF
user root root;
daemon off;
master_process off;
pid $T/nginx.pid;
error_log stderr;
events {}
http {
    access_log $T/access.log;
    client_body_temp_path $T/temporary;
    proxy_temp_path $T/temporary;
    fastcgi_temp_path $T/temporary;
    uwsgi_temp_path $T/temporary;
    scgi_temp_path $T/temporary;
    default_type text/html;
    server {
        listen 127.0.0.1:80;
        root $T/site;
    }
}
CONF

printf '<html>\n<body>ready</body>\n</html>\n' >site/index.html
serve 80 nginx -e stderr -p "$T" -c nginx.conf
check 0 http ./check-http --json=http.json 127.0.0.1 80
is 'its steps' "$(json_events http.json step | grep -c matched)" 4
like 'what the server said' http.out '^<body>ready</body>$'

printf '<html>\n<body>rea' >site/index.html
check 8 short ./check-http 127.0.0.1 80
like 'the message' short.err '^sonde: \./check-http:8: expect .*the last [0-9]+ bytes: .*<body>rea$'

rm site/index.html
check 8 missing ./check-http 127.0.0.1 80

stop_server
check 1 stopped ./check-http 127.0.0.1 80
like 'the message' stopped.err '^sonde: connect 127\.0\.0\.1:80: connection refused$'
