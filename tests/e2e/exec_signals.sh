#!/bin/sh
# exec_signals.sh: a program begins with default signals, none blocked, though sonde ignores some itself and was
# started with others ignored and blocked; and it leads a process group of its own.
. "$(dirname "$0")/../lib.sh"
need python3
grep -q SigIgn /proc/self/status 2>/dev/null || skip_all 'no /proc/self/status here'
plan 5

cat >blocked.py <<'EOF'
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR2, signal.SIGALRM, signal.SIGCHLD})
signal.signal(signal.SIGQUIT, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
EOF
WRAP='python3 -S blocked.py'
start_listener listener -e 'grep -E "^(SigIgn|SigBlk)" /proc/self/status' 127.0.0.1 0
listener=$PID
run client 127.0.0.1 "$PORT"
# 32 and 33 are the C library's own, which it never has at their default.
is 'none is ignored' "$((0x$(sed -n 's/SigIgn:[[:space:]]*//p' client.out) & ~0x180000000))" 0
is 'none is blocked' "$(sed -n 's/SigBlk:[[:space:]]*//p' client.out)" 0000000000000000
wait_exit "$listener"
is 'its end is noticed, though SIGCHLD was blocked' "$(json_value listener.json exited status)" 0

# Of /proc/PID/stat: the number, (the name), the state, the parent, the group.
start_listener listener -e 'cat /proc/self/stat' 127.0.0.1 0
listener=$PID
run client 127.0.0.1 "$PORT"
# shellcheck disable=SC2046
set -- $(cat client.out)
is 'it leads its group' "$5" "$1"
is 'sonde is its parent' "$4" "$listener"
