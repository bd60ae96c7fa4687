#!/bin/sh
# colour.sh: a hex dump is coloured by direction on a terminal, and nowhere else, unless --color, NO_COLOR,
# CLICOLOR_FORCE, CLICOLOR or TERM say otherwise, in this order. For a file only --color counts.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 17

escape=$(printf '\033')
unset NO_COLOR CLICOLOR CLICOLOR_FORCE

# dump NAME ENVIRONMENT... -- OPTION...: what it shows on a terminal, in NAME.out.
dump() {
    dump_name=$1 dump_environment=''
    shift
    while [ "$1" != -- ]; do
        dump_environment="$dump_environment $1"
        shift
    done
    shift
    peer_listens server send=answer fin eof
    # shellcheck disable=SC2086
    start "$dump_name" env TERM=xterm $dump_environment $TERMINAL output -- "$SONDE" --no-console --hex=- "$@" 127.0.0.1 "$PORT"
    wait_exit "$PID"
}

coloured() { like "coloured: $1" "$1.out" "$escape\\[3[0-9]m"; }
plain() { unlike "plain: $1" "$1.out" "$escape"; }

dump terminal -- && coloured terminal
dump empty NO_COLOR= -- && coloured empty
dump no_color NO_COLOR=1 -- && plain no_color
dump no_color_forced NO_COLOR=1 CLICOLOR_FORCE=1 -- && plain no_color_forced
dump clicolor_off CLICOLOR=0 -- && plain clicolor_off
dump clicolor_on CLICOLOR=1 -- && coloured clicolor_on
dump dumb TERM=dumb -- && plain dumb
dump never -- --color=never && plain never
dump always NO_COLOR=1 -- --color=always && coloured always
dump alone NO_COLOR=1 -- --color && coloured alone
dump auto NO_COLOR=1 -- --color=auto && plain auto

peer_listens server send=answer eof fin
start file "$SONDE" --hex=- 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
plain file

peer_listens server send=answer eof fin
start forced env CLICOLOR_FORCE=1 "$SONDE" --hex=- 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
coloured forced

peer_listens server send=answer eof fin
start unforced env CLICOLOR_FORCE=0 "$SONDE" --hex=- 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
plain unforced

# in_file NAME ENVIRONMENT... -- OPTION...: the dump of a file, in NAME.out.
in_file() {
    file_name=$1 file_environment=''
    shift
    while [ "$1" != -- ]; do
        file_environment="$file_environment $1"
        shift
    done
    shift
    peer_listens server send=answer eof fin
    # shellcheck disable=SC2086
    start client env $file_environment "$SONDE" --hex=dump "$@" 127.0.0.1 "$PORT" </dev/null
    wait_exit "$PID"
    mv dump "$file_name.out"
}

in_file file_forced CLICOLOR_FORCE=1 -- && plain file_forced
like 'it is a dump' file_forced.out '^in 1 [0-9.]+ m?s 6 bytes at 0$'
in_file file_always NO_COLOR=1 -- --color=always && coloured file_always
