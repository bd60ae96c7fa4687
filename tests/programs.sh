# programs.sh: for tests of what programs that sonde started for clients leave behind. Read after lib.sh; needs /proc.
# shellcheck shell=sh
[ -r /proc/self/stat ] || skip_all 'no /proc here'

# children PID [STATE]: how many processes are its own; only those in that state (Z: ended and not collected).
children() {
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/.*) //' |
        awk -v parent="$1" -v state="${2-}" '$2 == parent && (state == "" || $1 == state)' | wc -l | tr -d ' '
}
# no_children PID...
no_children() { for parent in "$@"; do [ "$(children "$parent")" = 0 ] || return 1; done; }
has_zombie() { [ "$(children "$1" Z)" != 0 ]; }

# is_gone PID: it has ended. Whoever collects orphans may take its time.
is_gone() { ! [ -d "/proc/$1" ] || grep -q ') Z' "/proc/$1/stat"; }

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# stubborn FILE [REDIRECTIONS], mortal FILE: commands for -c that say "begun", start a process of which FILE has the
# number, and go on. The one ignores SIGHUP, the other leaves FILE.told when it gets it.
stubborn() { echo "(trap '' HUP; exec sleep 1000) ${2-} & echo \$! >$1.new; mv $1.new $1; echo begun"; }
mortal() {
    echo "(trap 'echo hung up >$1.told; exit' HUP; echo begun; while :; do sleep 0.05; done) & echo \$! >$1.new
        mv $1.new $1"
}

# plain_listener NAME ARGUMENT...: sonde -l that nobody observes, so that programs are joined by the socket. Sets PORT.
plain_listener() {
    plain_name=$1
    shift
    rm -f "$plain_name.port"
    start "$plain_name" "$SONDE" -l --port-file "$plain_name.port" "$@"
    wait_for test -s "$plain_name.port" || exit 1
    # shellcheck disable=SC2034
    PORT=$(cat "$plain_name.port")
}
