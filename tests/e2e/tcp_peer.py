"""tcp_peer.py: one TCP connection that does what its arguments say, one after the other.

    tcp_peer.py listen PORTFILE STEP...     accept one connection on 127.0.0.1
    tcp_peer.py connect PORT STEP...

Before the steps of "listen" there may stand rcvbuf=SIZE, and late=FILE: the port refuses until there is that file.
What it receives is written to standard output. A step that does not come true within 30 s ends it with status 1.
"""
import array
import errno
import fcntl
import os
import select
import socket
import struct
import sys
import termios
import time

PATIENCE = 30


def unescape(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def wait_until(what, condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > until:
            sys.exit("waited in vain: " + what)
        time.sleep(0.005)


def keep(data):
    os.write(1, data)


class Peer:
    def __init__(self, connection):
        self.connection = connection
        connection.settimeout(PATIENCE)

    def eof(self, _):
        """Read up to the other side's end."""
        while data := self.connection.recv(65536):
            keep(data)

    def read(self, count):
        left = int(count)
        while left:
            data = self.connection.recv(min(left, 65536))
            if not data:
                sys.exit("the end came %d bytes early" % left)
            keep(data)
            left -= len(data)

    def reset(self, _):
        """Read up to a reset."""
        try:
            self.eof(None)
        except OSError as error:
            if error.errno == errno.ECONNRESET:
                return
            raise
        sys.exit("an end came instead of a reset")

    def unbroken(self, _):
        """No reset has come, not even behind the end, where reading does not tell it."""
        error = self.connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            sys.exit(os.strerror(error))

    def end(self, _):
        """Read up to the end or a reset, whichever it is."""
        try:
            self.eof(None)
        except OSError:
            pass

    def quiet(self, seconds):
        """Nothing comes, not even the end."""
        if select.select([self.connection], [], [], float(seconds))[0]:
            sys.exit("not quiet: %r" % self.connection.recv(100, socket.MSG_PEEK))

    def send(self, text):
        self.connection.sendall(unescape(text))

    def zeros(self, count):
        self.connection.sendall(bytes(int(count)))

    def flood(self, _):
        """Send until it fails."""
        try:
            while True:
                self.connection.sendall(bytes(65536))
        except OSError:
            pass

    def fill(self, _):
        """Send until nothing has been taken for half a second."""
        self.connection.settimeout(0.5)
        try:
            while True:
                self.connection.send(bytes(65536))
        except socket.timeout:
            self.connection.settimeout(PATIENCE)

    def tick(self, arguments):
        """COUNT,SECONDS: a dot every so often."""
        count, seconds = arguments.split(",")
        for _ in range(int(count)):
            time.sleep(float(seconds))
            self.connection.sendall(b".")

    def acknowledged(self, _):
        """Wait until the other side's kernel has all that was sent."""
        left = array.array("i", [1])

        def all_gone():
            fcntl.ioctl(self.connection, termios.TIOCOUTQ, left)
            return left[0] == 0

        wait_until("acknowledged", all_gone)

    def fin(self, _):
        self.connection.shutdown(socket.SHUT_WR)

    def rst(self, _):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def close(self, _):
        self.connection.close()

    def touch(self, path):
        open(path, "w").close()

    def wait(self, path):
        wait_until(path, lambda: os.path.exists(path))

    def name(self, path):
        """Write the other side's address and port to a file."""
        with open(path + ".new", "w") as file:
            print(*self.connection.getpeername()[:2], file=file)
        os.rename(path + ".new", path)

    def hold(self, _):
        time.sleep(3600)


def listen(path, steps):
    settings = {}
    while steps and steps[0].split("=")[0] in ("rcvbuf", "late"):
        name, value = steps.pop(0).split("=")
        settings[name] = value
    listener = socket.socket()
    if "rcvbuf" in settings:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, int(settings["rcvbuf"]))
    listener.bind(("127.0.0.1", 0))
    if "late" not in settings:
        listener.listen(8)
    with open(path + ".new", "w") as file:
        print(listener.getsockname()[1], file=file)
    os.rename(path + ".new", path)
    if "late" in settings:
        wait_until(settings["late"], lambda: os.path.exists(settings["late"]))
        listener.listen(8)
    listener.settimeout(PATIENCE)
    connection, _ = listener.accept()
    listener.close()
    return connection


def main():
    mode, where, *steps = sys.argv[1:]
    if mode == "listen":
        connection = listen(where, steps)
    else:
        try:
            connection = socket.create_connection(("127.0.0.1", int(where)), PATIENCE)
        except ConnectionResetError:  # so soon that connect(2) has met it
            if steps == ["reset"]:
                return
            raise
    peer = Peer(connection)
    for step in steps:
        name, _, argument = step.partition("=")
        try:
            getattr(peer, name)(argument)
        except OSError as error:
            sys.exit("%s: %s" % (step, error))


main()
