#!/bin/sh
# check_terminal.sh: on a terminal -z shows how far it is, after a second or with --progress; that is taken away
# before a line is written, and at the end. --count ends there with a histogram and the course of the run, on
# lines of their own also after Ctrl-C, and within the terminal's width. Of all that nothing goes into a file.
. "$(dirname "$0")/../lib.sh"
in_namespace
. "$SOURCE_DIR/tests/tcp_peer.sh"
. "$SOURCE_DIR/tests/count_peer.sh"
need_terminal
plan 23

count_peer server open
open=$PORT
silent_port
silent=$PORT

# on_terminal NAME COLUMNS ARGUMENT...: sonde with a terminal for everything; what appears there is in NAME.seen, and
# what is left of it, a line each, in NAME.screen. Where KEYS is not empty, Ctrl-C is typed once it has appeared.
KEYS=''
on_terminal() {
    start "$1" python3 -S -c '
import fcntl, os, pty, signal, struct, sys, termios
name, columns, keys, command = sys.argv[1], int(sys.argv[2]), sys.argv[3].encode(), sys.argv[4:]
signal.signal(signal.SIGINT, signal.SIG_DFL)
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
seen, typed = b"", not keys
while True:
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    seen += data
    if not typed and keys in seen:
        os.write(terminal, b"\x03")
        typed = True
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
rows, row, column = [], "", 0
for piece in seen.decode().replace("\x1b[K", "\0"):
    if piece == "\n":
        rows.append(row)
        row, column = "", 0
    elif piece == "\r":
        column = 0
    elif piece == "\0":
        row = row[:column]
    else:
        row = row[:column] + piece + row[column + 1:]
        column += 1
rows.append(row)
open(name + ".seen", "wb").write(seen)
open(name + ".screen", "w", encoding="utf-8").write("\n".join(rows) + "\n")
sys.exit(128 - status if status < 0 else status)' "$1" "$2" "$KEYS" sh -c "$3"
    wait_exit "$PID"
}

# look NAME CONDITION...: of the screen.
look() {
    python3 -S -c '
import re, sys
lines = open(sys.argv[1] + ".screen", encoding="utf-8").read().split("\n")
lines = lines[:-1]
widest = max(map(len, lines))
rows = [line for line in lines if " – " in line]
course = [line[2:] for line in lines if re.fullmatch("  [▁▂▃▄▅▆▇█]+", line)][0]
failed = [condition for condition in sys.argv[2:] if not eval(condition)]
print(failed)
sys.exit(1 if failed else 0)' "$@"
}

# --- progress ---------------------------------------------------------------------------------------

many="$open,$silent,1-30"
on_terminal scan 80 "'$SONDE' -z --progress -w 300ms 127.0.0.1 $many"
is 'progress: status' "$STATUS" 1
like 'progress: it was drawn' scan.seen '(3[01]|[0-9]) of 32 ports, [01] open, [0-9]+ ms'
unlike 'progress: nothing is left of it' scan.screen ' of 32 ports'
scanned=$(sed -E 's/ [0-9.]+ (us|ms|s)( |:|$)/ TIME\2/' scan.screen | sort)
is 'progress: the lines are whole' "$scanned" "$(printf '%s\n' \
    '' '127.0.0.1 1-30/tcp closed' "127.0.0.1 $open/tcp open TIME" "127.0.0.1 $silent/tcp filtered TIME (no answer)" \
    'sonde: 32 ports in TIME: 1 open, 30 closed, 1 filtered' | sort)"

KEYS=' of 32 ports'
on_terminal cut 80 "exec '$SONDE' -z --progress -w 1h 127.0.0.1 $many"
is 'progress, Ctrl-C: status' "$STATUS" 130
unlike 'progress, Ctrl-C: nothing is left of it' cut.screen ' of 32 ports, '
like 'progress, Ctrl-C: the sums' cut.screen '^sonde: 32 ports in [0-9.]+ ms: 1 open, 30 closed, 1 not checked'
KEYS=''
on_terminal narrow 20 "'$SONDE' -z --progress -w 300ms 127.0.0.1 $many 2>&1 >file.out"
ok 'progress in twenty columns: it fits' grep -q 'of 32 port' narrow.seen
unlike 'progress in twenty columns: not more' narrow.seen 'of 32 ports, [01] open, '
on_terminal file 80 "'$SONDE' -z --progress -w 300ms 127.0.0.1 $many 2>file.err"
unlike 'standard error is a file: no progress there' file.err ' of 32 ports'
unlike 'standard error is a file: nor on the terminal' file.seen ' of 32 ports'
on_terminal few 80 "'$SONDE' -z 127.0.0.1 1-30"
unlike 'a scan that takes less than a second: none' few.seen ' of 30 ports'

# --- statistics -------------------------------------------------------------------------------------

on_terminal count 80 "'$SONDE' --count 30 --interval 0 127.0.0.1 $open"
is 'statistics: status' "$STATUS" 0
ok 'statistics: a histogram of all times' look count \
    'all(re.fullmatch("  +[0-9.]+ – +[0-9.]+ ms  (█*[▏▎▍▌▋▊▉█] [0-9]+|0)", row) for row in rows)' 'len(rows) > 1' \
    'sum(int(row.split()[-1]) for row in rows) == 30'
ok 'statistics: the course, a column each' look count 'len(course) == 30'
ok 'statistics: what it means' look count 're.fullmatch("  ▁ [0-9.]+ ms(, █ [0-9.]+ ms)?", lines[-2])'
ok 'statistics: they fit' look count 'widest <= 80'
on_terminal slim 40 "'$SONDE' --count 100 --interval 0 127.0.0.1 $open >slim.out"
ok 'statistics in forty columns: they fit' look slim 'widest <= 40'
ok 'statistics in forty columns: of several a column' look slim 'len(course) == 34' '"3 probes a column" in lines[-2]'

KEYS=' open '
on_terminal stopped 80 "exec '$SONDE' --count 0 --interval 1h 127.0.0.1 $open"
is 'statistics, Ctrl-C: status' "$STATUS" 130
like 'statistics, Ctrl-C: at the beginning of a line' stopped.screen "^--- 127\.0\.0\.1 $open/tcp: 1 transmitted"
KEYS=''
on_terminal plain 80 "'$SONDE' --count 30 --interval 0 127.0.0.1 $open 2>plain.err"
unlike 'standard error is a file: no drawings there' plain.err '▁|█'
is 'standard error is a file: three lines' "$(($(wc -l <plain.err)))" 3
