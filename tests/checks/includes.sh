#!/bin/sh
# includes.sh: a room includes only itself and the rooms below it, as doc/HACKING.md says, and nothing that is not there;
# libraries stay in the files that own them; only main.c ends the process; only sinks and cli talk to people.
. "$(dirname "$0")/../lib.sh"
plan 8
cd "$SOURCE_DIR" || exit 99

# rooms_below ROOM: those it may include from, itself among them.
rooms_below() {
    case $1 in
    base) echo base ;;
    event) echo event base ;;
    sink) echo sink event base ;;
    config) echo config base ;;
    cli) echo cli config base ;;
    net) echo net event base ;;
    transport) echo transport net event base ;;
    conn) echo conn transport net event base ;;
    handler) echo handler conn transport net event base config ;;
    console) echo console handler conn transport net event base config ;;
    mode) echo mode console handler conn transport net event base config ;;
    esac
}

# code FILE...: their lines as FILE:NUMBER:LINE, comments and strings (but not #include's) blanked.
code() {
    awk '
        FNR == 1 { inside = 0 }
        {
            line = $0
            if (line !~ /^#[ \t]*include/) gsub(/"([^"\\]|\\.)*"/, "\"\"", line)
            out = ""
            while (line != "") {
                if (inside) {
                    end = index(line, "*/")
                    if (!end) { line = ""; break }
                    line = substr(line, end + 2)
                    inside = 0
                } else {
                    start = index(line, "/*")
                    if (!start) { out = out line; break }
                    out = out substr(line, 1, start - 1)
                    line = substr(line, start + 2)
                    inside = 1
                }
            }
            print FILENAME ":" FNR ":" out
        }' "$@"
}

# none NAME TEXT: the text, lines of code that break a rule, is empty.
none() {
    if [ -z "$2" ]; then pass "$1"; else fail "$1" "$2"; fi
}

# includes_across: FILE:LINE:#include of other rooms that are not below.
includes_across() {
    for folder in src/*/; do
        room=$(basename "$folder")
        allowed=$(rooms_below "$room" | tr ' ' '|')
        [ -n "$allowed" ] || { echo "$folder: a room that this check does not know"; continue; }
        grep '#[ 	]*include[ 	]*"' "$T/code" | grep "^$folder" | grep -Ev "\"($allowed)/[a-z0-9_]+\.h\"" || :
    done
}

find src -name '*.[ch]' | sort >"$T/files"
is 'there are sources' "$([ "$(wc -l <"$T/files")" -gt 30 ] && echo many)" many
# shellcheck disable=SC2046 # no spaces in our names
code $(cat "$T/files") >"$T/code"

none 'includes run only downwards' "$(includes_across)"

# Not every file is compiled in every build.
none 'headers that are included are there' "$(
    sed -n 's/^\([^:]*:[0-9]*\):#[ 	]*include[ 	]*"\(.*\)".*/\1 \2/p' "$T/code" |
        while read -r place header; do [ -f "src/$header" ] || echo "$place: $header"; done)"

none 'sinks are known to main and its observers*.c alone' \
    "$(grep '#[ 	]*include[ 	]*"sink/' "$T/code" | grep -Ev '^src/(observers(_[a-z]+)?\.[ch]|sink/)')"

none 'each library stays in the files that own it' "$({
    grep -E '#[ 	]*include[ 	]*<ev(\+\+)?\.h>' "$T/code" | grep -Ev '^src/conn/loop_internal\.h:'
    grep -E '#[ 	]*include[ 	]*<openssl/' "$T/code" | grep -v '^src/transport/tls\.c:'
    grep -E '#[ 	]*include[ 	]*<(editline/)?readline' "$T/code" | grep -Ev '^src/console/(readline|libedit)_library\.h:'
    grep -E '#[ 	]*include[ 	]*<histedit' "$T/code" | grep -v '^src/console/libedit_library\.h:'
    grep -E '#[ 	]*include[ 	]*<pcre2' "$T/code" | grep -v '^src/base/pattern_pcre2\.c:'
    grep -E '#[ 	]*include[ 	]*<pcap' "$T/code" | cut -d : -f 1 | sort -u | sed 1d
})"

none 'only main.c ends the process, and base/memory.c when there is no memory' "$(
    grep -E '(^|[^a-z_A-Z0-9])(_?exit|_Exit|quick_exit|abort|raise|errx?) *\(' "$T/code" |
        grep -Ev '^src/(main|base/memory)\.c:')"

none 'only sinks, cli and main talk to people' "$({
    grep -E '(^|[^a-z_A-Z0-9])(v?printf|puts|putchar|perror|warnx?) *\(' "$T/code"
    grep -E '(^|[^a-z_A-Z0-9])(stderr|stdout)([^a-z_A-Z0-9]|$)' "$T/code"
} | grep -Ev '^src/(main\.c|sink/|cli/|base/memory\.c)')"

none 'what only Linux has is asked for by no #if' \
    "$(grep -E '#[ 	]*(if|ifdef|ifndef|elif).*(__linux|__FreeBSD|__OpenBSD|__NetBSD|__APPLE__|_WIN32)' "$T/code")"
