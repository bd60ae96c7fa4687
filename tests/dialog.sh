# dialog.sh: what tests of dialogs share. Read after lib.sh.
#
#     need_patterns
#     peer_listens server 'send=220 hello\r\n' eof
#     talk client --expect '^220 ' 127.0.0.1 "$PORT"
#     is 'its message' "$(cat client.err)" ''
# shellcheck shell=sh

# has_patterns: whether sonde knows patterns. need_patterns: skips the test where it does not.
has_patterns() {
    case $("$SONDE" --expect a 2>&1) in
    *PCRE2*) return 1 ;;
    esac
}
need_patterns() { has_patterns || skip_all "$NO_PATTERNS"; }
NO_PATTERNS='PCRE2 is not built in, or not installed'

# talk NAME ARGUMENT...: sonde from beginning to end, with the text log; sets STATUS. Output in NAME.out and NAME.err.
talk() {
    talk_name=$1
    shift
    start "$talk_name" "$SONDE" "$@"
    wait_exit "$PID"
}

# steps FILE [CONN]: the steps in a log of JSON, "send:done expect:matched ", in the order they ended.
steps() {
    grep -E '"event": ?"step"' "$1" | grep -E "\"conn\": ?${2-[0-9]+}[,}]" |
        sed -n 's/.*"step": *"\([a-z-]*\)".*"result": *"\([a-z]*\)".*/\1:\2/p' | tr '\n' ' '
}

# has_bytes NAME COUNT: so many have come to NAME.out.
has_bytes() { [ "$(wc -c <"$1.out")" = "$2" ]; }
