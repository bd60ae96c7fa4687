#!/bin/sh
# allow_usage.sh: an entry of --allow or --deny that is none, or that can mean nothing for the transport, is a usage
# error of one line that names it; nobody listens then. Foreign bytes in it are escaped.
. "$(dirname "$0")/../lib.sh"
plan 13

# refused OPTION LIST ENTRY ARGUMENT...
refused() {
    option=$1 list=$2 entry=$3
    shift 3
    rm -f port
    run refused -l --port-file port "$option" "$list" "$@"
    if [ "$STATUS" = 2 ] && [ "$(wc -l <refused.err)" -le 2 ] && [ ! -e port ] &&
        head -n 1 refused.err | grep -Fq -e "sonde: $option" && head -n 1 refused.err | grep -Fq -e "$entry"; then
        pass "$option: $entry"
    else
        fail "$option: $entry" "status $STATUS" "$(cat refused.err)"
    fi
}

refused --allow 10.0.0.0/33 '"10.0.0.0/33": a prefix of 0 to 32' 127.0.0.1 0
refused --deny 127.0.0.1,10.0.0.256 '"10.0.0.256": expected' 127.0.0.1 0
refused --allow localhost '"localhost": expected' 127.0.0.1 0
refused --allow 'fe80::1%lo' 'without a zone' 127.0.0.1 0
refused --allow '' 'empty' 127.0.0.1 0
refused --deny 10.0.0.1,,10.0.0.2 '"": expected' 127.0.0.1 0
refused --allow uid:root '"uid:root"' -U socket
refused --allow "$(printf 'a\033[31mb')" '\x1b' 127.0.0.1 0
refused --allow uid:0 'uid:0: only' 127.0.0.1 0
refused --deny uid:0 'uid:0: only' -u 127.0.0.1 0
refused --allow 127.0.0.0/8 '127.0.0.0/8: only' -U socket
refused --deny ::1 '::1/128: only' -U -u socket
run connecting --allow any 127.0.0.1 1
is 'only who listens has such lists' "$STATUS" 2
