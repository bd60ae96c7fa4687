#!/bin/sh
# guide_commands.sh: each command in doc/guide.md and in README.md is one that sonde understands: tried with a deadline,
# in a network where nobody else is, none ends with 2.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/guide.sh"
in_namespace
plan 4
guide_script fake-smtp check-smtp check-imap check-redis check-memcached check-http

mkdir bin folder
cat >bin/sonde <<PROGRAM
case "\$*" in
*--deadline*) exec "$SONDE" "\$@" ;;
*) exec "$SONDE" --deadline 10ms "\$@" ;;
esac
PROGRAM
chmod +x bin/sonde
echo hello >page
cp page file
cp page request
cp page page.http

# names: of hosts become an address; of two with one character between them one.
names() { sed -E 's/(^|[^a-z.-])(([a-z]+\.)?example\.org|db|web|host|localhost)($|[^a-z.-])/\1127.0.0.1\4/g'; }

# commands FILE: those in its blocks for the shell, on hosts that are there, without comments.
commands() {
    awk '/^```/ { inside = $0 == "```sh"; next } inside' "$1" |
        grep -E '^(.*\| )?(sonde|\./check-[a-z]*) ' |
        sed -E 's/ +#.*//; s/ &$//' | names | names
}

# understood FILE AT-LEAST: two points: there are so many commands, and none ends with 2.
understood() {
    commands "$SOURCE_DIR/$1" >list
    ok "there are commands in $1" test "$(wc -l <list)" -ge "$2"
    while read -r line; do
        rm -f port
        PATH="$T/bin:$PATH" timeout "$PATIENCE" sh -c "$line" </dev/null >out 2>err
        status=$?
        [ $status != 2 ] && [ $status -lt 100 ] || printf '%s: %s: %s\n' "$status" "$line" "$(cat err)"
    done <list >wrong
    is "none of them is a mistake, $1" "$(cat wrong)" ''
}

understood doc/guide.md 35
understood README.md 20
