# borrowed.sh: a binary with a right that its user has not, and that user. Read after lib.sh; the test is skipped where
# there can be none.
# shellcheck shell=sh disable=SC2034 # WRAP is for the tests
need setpriv setcap
[ "$(id -u)" = 0 ] || skip_all 'only root can make such a binary'

# lend_right FILE: makes it of $SONDE, with the right to capture. Sets WRAP, what runs it as somebody without.
lend_right() {
    cp "$SONDE" "$1" && chmod 755 "$1" && chmod 777 "$T" || exit 99
    setcap cap_net_raw+ep "$1" 2>/dev/null || skip_all 'file capabilities are not permitted here'
    WRAP='setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all'
    $WRAP "$1" --version >/dev/null 2>&1 || skip_all 'no other user can run it here'
}
