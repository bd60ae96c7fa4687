#!/bin/sh
# console_restores.sh: whichever way it ends, also with a line half typed, the console leaves the terminal as it was:
# its settings, pasting as it is done without it, the cursor in an empty row. The flags of descriptors, which are
# shared with others (O_NONBLOCK above all), are never changed. If the terminal goes away, the run ends.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/sockets.sh"
. "$SOURCE_DIR/tests/console.sh"
plan 27

cat >watch.py <<'END'
# watch.py COMMAND...: runs it; its number is in pid. Looks at the flags of the terminal's descriptors before, whenever
# there is a file look, and after it, and tells in flags whether they are as they were.
import fcntl, os, subprocess, sys, time

def flags():
    return [fcntl.fcntl(fd, fcntl.F_GETFL) for fd in (0, 1, 2)]

def put(name, text):
    with open("new", "w") as file:
        file.write(text)
    os.rename("new", name)

before = flags()
child = subprocess.Popen(sys.argv[1:])
put("pid", str(child.pid))
while child.poll() is None:
    if os.path.exists("look"):
        os.remove("look")
        put("flags", "same" if flags() == before else "changed")
    time.sleep(0.01)
put("flags", "same" if flags() == before else "changed")
sys.exit(128 - child.returncode if child.returncode < 0 else child.returncode)
END
WRAP="python3 -S $T/watch.py"

PORT=$(ask listener listen 127.0.0.1)
shows() { console_shows -e "$1" || test -s console.status; } # or it is over: --deadline
# begin NAME ARGUMENT...: a run, with a line half typed; its flags are a test point.
begin() {
    begin_name=$1
    shift
    rm -f pid flags console.status
    console_start "$@" 127.0.0.1 "$PORT"
    tell peer accept listener
    wait_for shows ' open>'
    console_type half
    wait_for shows '> half'
    tell peer send 'hello\nand'
    wait_for shows hello
    : >look
    wait_for test -f flags
    is "$begin_name: flags meanwhile" "$(cat flags)" same
}
# restored NAME STATUS: test points: it has ended.
restored() {
    console_status
    is "$1: status" "$STATUS" "$2"
    is "$1: settings, flags" "$(cmp console.before console.after && cat flags)" same
    console_paste pasted
    ok "$1: pasting" wait_row pasted
}

begin Ctrl-D
console_keys C-u C-d
is 'Ctrl-D: what is sent' "$(ask peer rest)" '<end>'
tell peer close
restored Ctrl-D 0

begin /quit
console_keys C-u
console_enter /quit
restored /quit 0

begin reset
tell peer reset
wait_screen ' closed>'
console_keys C-u C-d
restored reset 5

begin --deadline --deadline 500ms
restored --deadline 4

begin SIGTERM
kill -s TERM "$(cat pid)"
restored SIGTERM 143

begin SIGHUP
kill -s HUP "$(cat pid)"
restored SIGHUP 129

# The terminal goes away.
console_start --json=run.json 127.0.0.1 "$PORT"
tell peer accept listener
wait_screen ' open>'
console_type half
wait_screen '> half'
console_close
ok 'it ends without its terminal' wait_for grep -q '"event": *"summary"' run.json
is 'and nothing was sent' "$(ask peer rest)" '<end>'
