# sockets.sh: sockets of Python's that a test drives step by step. Read after lib.sh:
#
#     . "$SOURCE_DIR/tests/sockets.sh"
#     start_listener server -k 127.0.0.1 0
#     tell client tcp 127.0.0.1 "$PORT"
#     is 'it answers' "$(ask client receive 5)" hello
#
# The commands are those of sockets.py.
# shellcheck shell=sh

need python3
mkfifo "$T/.ask" "$T/.answer"
start sockets python3 "$SOURCE_DIR/tests/sockets.py" "$T/.ask" "$T/.answer" "$PATIENCE"

# ask NAME VERB ARGUMENT...: prints the answer; `done` where there is none.
ask() {
    ask_line=''
    for ask_word in "$@"; do ask_line="$ask_line '$ask_word'"; done
    printf '%s' "$ask_line" >"$T/.ask"
    cat "$T/.answer"
}

# tell NAME VERB ARGUMENT...: without the answer, unless the command failed.
tell() {
    tell_answer=$(ask "$@")
    case $tell_answer in
    error:* | refused | reset | timeout) echo "# $*: $tell_answer" ;;
    esac
}
