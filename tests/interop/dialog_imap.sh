#!/bin/sh
# dialog_imap.sh: the guide's check of IMAP at dovecot; a wrong password fails the check at once; so does a server that
# is not there.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/guide.sh"
need dovecot doveconf
in_namespace
need_user nobody
plan 7
guide_script check-imap

# Configurations differ from 2.4 on. What both have:
common() {
    cat <<CONF
base_dir = $T/run
state_dir = $T/run
log_path = /dev/stderr
listen = 127.0.0.1
ssl = no
auth_failure_delay = 0
default_internal_user = nobody
default_internal_group = $(id -gn nobody)
default_login_user = nobody
first_valid_uid = 0
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = 1143
  }
  inet_listener imaps {
    port = 0
  }
}
CONF
}

until_2_3() {
    common
    cat <<CONF
protocols = imap
disable_plaintext_auth = no
mail_location = maildir:~/mail
passdb {
  driver = passwd-file
  args = $T/users
}
userdb {
  driver = static
  args = uid=nobody gid=$(id -gn nobody) home=$T/home
}
CONF
}

from_2_4() {
    printf 'dovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n'
    common
    cat <<CONF
protocols {
  imap = yes
}
auth_allow_cleartext = yes
mail_driver = maildir
mail_path = ~/mail
passdb passwd-file {
  passwd_file_path = $T/users
}
userdb static {
  fields {
    uid = nobody
    gid = $(id -gn nobody)
    home = $T/home
  }
}
CONF
}

mkdir home
echo 'monitor:{PLAIN}secret' >users
case $(dovecot --version) in
[01].* | 2.[0-3].*) until_2_3 >dovecot.conf ;;
*) from_2_4 >dovecot.conf ;;
esac
doveconf -c dovecot.conf >doveconf.out 2>&1 ||
    skip_all "this dovecot has another configuration: $(tail -n 1 doveconf.out)"

serve 1143 as_user nobody dovecot -F -c "$T/dovecot.conf"
check 0 imap ./check-imap --json=imap.json 127.0.0.1 1143
is 'its steps' "$(json_events imap.json step | grep -c matched)" 5
like 'what the server said' imap.out '^\* 0 EXISTS'

sed 's/ secret/ forgotten/' check-imap >check-forgotten
chmod +x check-forgotten
check 8 forgotten ./check-forgotten 127.0.0.1 1143
like 'the message' forgotten.err '^sonde: \./check-forgotten:6: expect .\^a1 OK .*: .*a1 NO \[AUTHENTICATIONFAILED\]'

stop_server
check 1 stopped ./check-imap 127.0.0.1 1143
like 'the message' stopped.err '^sonde: connect 127\.0\.0\.1:1143: connection refused$'
