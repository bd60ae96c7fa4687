"""count_peer.py: a TCP port that opens and closes when told to, and counts who comes.

    count_peer.py PORTFILE [open]

Holds a port of 127.0.0.1 from beginning to end. Commands on standard input, a line each, are answered on standard
output:

    open     it listens                         "open"
    close    it refuses                         "closed"
    count    all who have come are let in       "counted N": connections so far
"""
import os
import select
import socket
import sys


def let_in(listener):
    """One who waits, if any: True."""
    try:
        connection, _ = listener.accept()
    except OSError:
        return False
    connection.close()
    return True


def bound(port):
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("127.0.0.1", port))
    one.setblocking(False)
    return one


class Peer:
    def __init__(self):
        self.holder = bound(0)
        self.port = self.holder.getsockname()[1]
        self.listener = None
        self.count = 0

    def accept_all(self):
        while self.listener and let_in(self.listener):
            self.count += 1

    def obey(self, word):
        if word == "open":
            self.listener = bound(self.port)
            self.listener.listen(128)
            return "open"
        self.accept_all()
        if word == "close":
            self.listener.close()
            self.listener = None
            return "closed"
        return "counted %d" % self.count

    def turn(self):
        """False after the last command."""
        watched = [0] + ([self.listener] if self.listener else [])
        readable, _, _ = select.select(watched, [], [])
        self.accept_all()
        if 0 not in readable:
            return True
        words = os.read(0, 4096).decode().split()
        for word in words:
            os.write(1, (self.obey(word) + "\n").encode())
        return bool(words)


def main():
    peer = Peer()
    if "open" in sys.argv[2:]:
        peer.obey("open")
    with open(sys.argv[1] + ".new", "w") as file:
        print(peer.port, file=file)
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    while peer.turn():
        pass


main()
