# guide.sh: what the tests of the dialogs in doc/guide.md share; read after lib.sh. POSIX sh.
# shellcheck shell=sh disable=SC2034 # SERVER is for the tests
PATH=$PATH:/usr/sbin:/sbin # where some have their servers

. "$SOURCE_DIR/tests/dialog.sh"
need_patterns

# guide_script NAME...: each script out of the guide that names itself so in its second line, as a program in $T that
# the sonde under test runs.
guide_script() {
    for guide_name in "$@"; do
        awk -v begin="# $guide_name: " '
            /^```/ { if (found) exit; inside = !inside; line = 0; next }
            inside && ++line == 1 { first = $0 }
            inside && line == 2 && index($0, begin) == 1 { found = 1; print first }
            found' "$SOURCE_DIR/doc/guide.md" >"$guide_name.text"
        sed "1s|^#!/usr/bin/sonde |#!$SONDE |" "$guide_name.text" >"$guide_name"
        chmod +x "$guide_name"
        [ -s "$guide_name" ] || { fail "the guide has $guide_name"; exit 1; }
    done
}

# check STATUS SCRIPT ARGUMENT...: a point: it ends with the status; with 0, nothing is complained of.
check() {
    check_status=$1 check_name=$2
    shift
    start "$@"
    wait_exit "$PID"
    [ "$check_status" != 0 ] || STATUS="$STATUS$(cat "$check_name.err")"
    is "$check_name: the status" "$STATUS" "$check_status"
}

# serve PORT COMMAND...: a server that listens there, on 127.0.0.1; waits for that. Sets SERVER.
serve() {
    serve_port=$1
    shift
    start server "$@"
    SERVER=$PID
    run look -z --wait-open "$PATIENCE" 127.0.0.1 "$serve_port"
    [ "$STATUS" = 0 ] || { fail "$1 listens" "$(cat server.err)"; exit 1; }
}

# stop_server: so that nobody listens there any more.
stop_server() {
    kill -TERM "$SERVER"
    wait_exit "$SERVER"
}

# need_user NAME: skips the test where as_user is of no use: who can be no other user here may not even try.
need_user() {
    id "$1" >need_user.out 2>&1 || skip_all "there is no user $1"
    has_namespace "$1" || grep -q allow /proc/self/setgroups ||
        skip_all 'user namespaces are not permitted here'
}

has_namespace() { unshare --map-user="$(id -u "$1")" --map-group="$(id -g "$1")" true 2>/dev/null; }

# as_user NAME COMMAND...: in place of this shell. Servers become other users for some of their work, which root of a
# user namespace cannot: as that user, in a namespace of his own, they try no such thing, and the files of who runs the
# test are his. Where there is no such namespace, as in chroot(2), root leaves it to them, and the files to the user, but for
# configurations, in which exim trusts only root.
as_user() {
    as_user_name=$1
    shift
    if has_namespace "$as_user_name"; then
        exec unshare --map-user="$(id -u "$as_user_name")" --map-group="$(id -g "$as_user_name")" "$@"
    fi
    find "$T" ! -name '*.conf' -exec chown "$as_user_name" {} +
    exec "$@"
}
