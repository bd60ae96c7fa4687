#!/bin/sh
# dialog_smtp.sh: the guide's check of SMTP at exim, of which it proves that no mail was sent; a server that refuses the
# recipient fails the check at once; so does one that is not there. The guide's server takes a mail of curl's.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/guide.sh"
in_namespace
plan 11
guide_script check-smtp fake-smtp

if command -v curl >/dev/null 2>&1; then
    start fake ./fake-smtp -l --port-file port --json=fake.json 127.0.0.1 0
    fake=$PID
    wait_for test -s port || exit 1
    printf 'Subject: test\n\nhello\n' >mail
    start curl curl -sS --noproxy '*' --mail-from a@example.org --mail-rcpt b@example.org -T mail \
        "smtp://127.0.0.1:$(cat port)"
    wait_exit "$PID"
    is "curl's status" "$STATUS" 0
    wait_exit "$fake"
    is "the guide's server: the status" "$STATUS" 0
    like 'it has the mail' fake.out '^hello'
else
    without curl 3
fi

exim=$(command -v exim4 || command -v exim) || skip_all 'exim is not installed'
need_user nobody
cat >exim.conf <<CONF
primary_hostname = mail.example.org
exim_user = $(id -u nobody)
exim_group = $(id -g nobody)
spool_directory = $T/spool
log_file_path = $T/%s.log
pid_file_path = $T/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = 2525
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
keep_environment =
acl_smtp_rcpt = check_rcpt

begin acl
check_rcpt:
  accept local_parts = postmaster
  deny message = no such user here

begin routers
nowhere:
  driver = redirect
  data = :blackhole:
CONF

serve 2525 as_user nobody "$exim" -C "$T/exim.conf" -bdf
check 0 smtp ./check-smtp --json=smtp.json 127.0.0.1 2525
is 'its steps' "$(json_events smtp.json step | grep -c matched)" 5
like 'what the server said' smtp.out '^221 mail\.example\.org closing connection'

sed 's/<postmaster>/<somebody@mail.example.org>/' check-smtp >check-somebody
chmod +x check-somebody
check 8 somebody ./check-somebody 127.0.0.1 2525
like 'the message' somebody.err '^sonde: \./check-somebody:9: expect .\^250 .*: .*550 no such user here'
not_ok 'no mail was sent' grep -q '<=' main.log

stop_server
check 1 stopped ./check-smtp 127.0.0.1 2525
like 'the message' stopped.err '^sonde: connect 127\.0\.0\.1:2525: connection refused$'
