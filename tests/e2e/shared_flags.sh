#!/bin/sh
# shared_flags.sh: stdin and stdout are shared with others: their flags (O_NONBLOCK above all) are never changed, not
# for the run, not after it, not after a signal that cannot be caught.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 10

cat >flags.py <<'END'
# flags.py KIND SIGNAL COMMAND...: prints the flags of the descriptors while it runs and after its end.
import fcntl, os, pty, signal, socket, subprocess, sys, time
kind, number = sys.argv[1], int(sys.argv[2])
if kind == "pipe":
    reading, feed = os.pipe()
    drain, writing = os.pipe()
elif kind == "socket":
    a, b = socket.socketpair()
    c, d = socket.socketpair()
    reading, feed, drain, writing = (os.dup(s.fileno()) for s in (a, b, c, d))
    for s in (a, b, c, d):
        s.close()
else:
    feed, reading = pty.openpty()
    drain, writing = pty.openpty()

def flags():
    return [fcntl.fcntl(fd, fcntl.F_GETFL) for fd in (reading, writing)]

before = flags()
os.set_inheritable(feed, False)
child = subprocess.Popen(sys.argv[3:], stdin=reading, stdout=writing)
os.write(feed, b"ping\n")
answer = b""
while b"pong" not in answer:
    answer += os.read(drain, 100)
during = flags()
if number:
    child.send_signal(number)
else:
    os.write(feed, b"\x04") if kind == "terminal" else os.close(feed)
child.wait()
print("same" if during == before else "changed", "same" if flags() == before else "changed", child.returncode)
END

for kind in pipe socket terminal; do
    for number in 0 9 15; do
        peer_listens server read=5 send=pong end fin
        start flags python3 -S flags.py $kind $number "$SONDE" --no-console 127.0.0.1 "$PORT"
        wait_exit "$PID"
        is "$kind, signal $number: during and after" "$(cat flags.out)" "same same $((0 - number))"
    done
done

# A descriptor that was non-blocking before stays that, and works.
peer_listens server zeros=1000000 fin eof
start client python3 -S -c '
import os, subprocess, sys
reading, writing = os.pipe()
os.set_blocking(writing, False)
child = subprocess.Popen(sys.argv[1:], stdout=writing)
os.dup2(reading, 0)
length = 0
while length < 1000000:
    length += len(os.read(0, 65536))
print(child.wait(), length, os.get_blocking(writing))
' "$SONDE" 127.0.0.1 "$PORT" </dev/null
wait_exit "$PID"
is 'a non-blocking stdout: status, bytes, blocking' "$(cat client.out)" '0 1000000 False'
