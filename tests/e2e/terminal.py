"""terminal.py: runs a command in a terminal of its own, as a shell with job control would.

    terminal.py [STEP...] -- COMMAND...

Its standard input is the terminal; standard output and error are inherited, unless the first steps say otherwise.
Steps, one after the other:

    output          standard output is the terminal, too; what appears there goes to terminal.py's standard output
    background      the command is started in the terminal's background
    foreground      ... and brought to the foreground
    type=TEXT       what somebody types (\\n, \\x04)
    see=TEXT        waits until it has appeared on the terminal
    wait=FILE       waits for a file
    hangup          the terminal goes away

The status is the command's, 128 + n for a signal. A command that is stopped is an error: status 99.
"""
import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

PATIENCE = 30


class Terminal:
    def __init__(self, command, background, output):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        self.copy = output
        self.screen = b""

        def prepare():
            os.setpgid(0, 0)
            if not background:
                os.tcsetpgrp(0, os.getpid())
            for number in (signal.SIGTTOU, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)

        self.process = subprocess.Popen(command, stdin=self.slave, stdout=self.slave if output else None,
                                        preexec_fn=prepare)

    def look(self):
        """What appeared, for a moment; and whether the command was stopped."""
        if self.master >= 0 and select.select([self.master], [], [], 0.01)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                data = b""
            self.screen += data
            if self.copy:
                os.write(1, data)
        elif self.master < 0:
            time.sleep(0.01)
        if self.process.returncode is None:
            pid, status = os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED)
            if pid and os.WIFSTOPPED(status):
                os.kill(pid, signal.SIGKILL)
                print("stopped by signal %d" % os.WSTOPSIG(status), file=sys.stderr)
                sys.exit(99)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)

    def wait_until(self, what, condition):
        until = time.monotonic() + PATIENCE
        while not condition():
            self.look()
            if time.monotonic() > until:
                self.process.kill()
                sys.exit("waited in vain: " + what)

    def step(self, name, argument):
        if name == "type":
            os.write(self.master, argument.encode("latin-1").decode("unicode_escape").encode("latin-1"))
        elif name == "see":
            self.wait_until("see " + argument, lambda: argument.encode() in self.screen)
        elif name == "wait":
            self.wait_until(argument, lambda: os.path.exists(argument))
        elif name == "foreground":
            os.tcsetpgrp(self.slave, self.process.pid)
        elif name == "hangup":
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.close(self.slave)
            os.close(self.master)
            self.master = -1
        else:
            sys.exit("no such step: " + name)

    def status(self):
        self.wait_until("the end", lambda: self.process.returncode is not None)
        self.look()
        code = self.process.returncode
        return 128 - code if code < 0 else code


def shell(arguments):
    split = arguments.index("--")
    steps, command = arguments[:split], arguments[split + 1:]
    settings = [step for step in steps if step in ("background", "output")]
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    terminal = Terminal(command, "background" in settings, "output" in settings)
    for step in steps:
        if step not in settings:
            name, _, argument = step.partition("=")
            terminal.step(name, argument)
    sys.exit(terminal.status())


os.setsid()  # a background job of a script leads no process group
shell(sys.argv[1:])
