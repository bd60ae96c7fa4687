"""serve_thousand.py PORT CLIENTS: that many clients of an echo server at once. Each sends 10 to 100 KB of its own, piece
by piece, turn about with the others, and reads what comes back meanwhile, until the server's end behind it. Says how many
got their own bytes back, or "skip: REASON"."""
import hashlib
import random
import resource
import selectors
import socket
import sys

PATIENCE = 30
SPARE = 100
PIECE = 4096


class Client:
    def __init__(self, port, number):
        self.data = random.Random(number).randbytes(random.Random(-number).randint(10_000, 100_000))
        self.sent = 0
        self.received = hashlib.sha256()
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setblocking(False)

    def write(self):
        """False when all is written and our end was sent."""
        self.sent += self.socket.send(self.data[self.sent:self.sent + PIECE])
        if self.sent < len(self.data):
            return True
        self.socket.shutdown(socket.SHUT_WR)
        return False

    def read(self):
        """False at the server's end."""
        piece = self.socket.recv(PIECE)
        self.received.update(piece)
        return len(piece) > 0

    def is_right(self):
        return self.received.digest() == hashlib.sha256(self.data).digest()


def serve(selector, key, events):
    client = key.data
    try:
        if events & selectors.EVENT_WRITE and not client.write():
            selector.modify(client.socket, selectors.EVENT_READ, client)
        if events & selectors.EVENT_READ and not client.read():
            selector.unregister(client.socket)
            client.socket.close()
    except BlockingIOError:
        pass


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < count + SPARE:
        print("skip: the hard limit of descriptors is %d" % hard)
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    selector = selectors.DefaultSelector()
    clients = [Client(port, number) for number in range(1, count + 1)]
    for client in clients:
        selector.register(client.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, client)
    while selector.get_map():
        ready = selector.select(PATIENCE)
        if not ready:
            sys.exit("%d clients wait in vain" % len(selector.get_map()))
        for key, events in ready:
            serve(selector, key, events)
    print(sum(client.is_right() for client in clients))


main()
