#!/bin/sh
# terminal_blocked.sh: a terminal on stdout that takes nothing (Ctrl-S, or nobody reads it) stops neither the other
# direction nor a signal.
. "$(dirname "$0")/../lib.sh"
. "$SOURCE_DIR/tests/tcp_peer.sh"
need_terminal
plan 3

cat >blocked.py <<'END'
import os, pty, signal, socket, subprocess, sys
listener = socket.create_server(("127.0.0.1", 0))
master, slave = pty.openpty()
run = subprocess.Popen([sys.argv[1], "--raw", "127.0.0.1", str(listener.getsockname()[1])],
                       stdin=subprocess.PIPE, stdout=slave)
peer, _ = listener.accept()
peer.settimeout(20)
peer.sendall(b"x\n" * 50000)
os.read(master, 1) # it has begun to write, and will be stuck
run.stdin.write(b"hello")
run.stdin.flush()
print(peer.recv(10).decode())
run.send_signal(signal.SIGTERM)
print(run.wait(20))
peer.close()
END
start blocked python3 -S blocked.py "$SONDE"
wait_exit "$PID"
is 'the script ends' "$STATUS" 0
is 'what is said to stdin reaches the peer' "$(sed -n 1p blocked.out)" hello
is 'a signal ends it' "$(sed -n 2p blocked.out)" -15
