# usage.sh: command lines that have no meaning. Read after lib.sh. POSIX sh.
# shellcheck shell=sh

# refuse_each FILE: its lines are what the message has to name, a tab, and the arguments: status 2, one line on standard
# error, nothing on standard output. A test point each.
refuse_each() {
    tab=$(printf '\t')
    while IFS=$tab read -r named arguments; do
        # shellcheck disable=SC2086
        "$SONDE" $arguments <"$1" >case.out 2>case.err &
        wait_exit $!
        if [ "$STATUS" = 2 ] && [ "$(wc -l <case.err)" -eq 1 ] && grep -q '^sonde: ' case.err &&
            grep -qie "$named" case.err && [ ! -s case.out ]; then
            pass "$arguments"
        else
            fail "$arguments" "status $STATUS, wanted 2 and one line that names $named" "$(cat case.err)"
        fi
    done <"$1"
}
