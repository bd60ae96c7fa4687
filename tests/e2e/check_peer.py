"""check_peer.py: services that do as little as a test wants of them.

    check_peer.py PORTSFILE HOST KIND...

Each KIND is one service on a free port of HOST; their ports rise in that order and are written to PORTSFILE. TEXT has
Python's escapes.
TCP:
    open            says nothing
    closed          refuses: the port is held by a socket that does not listen
    closed-until=FILE  does so until there is FILE
    silent          nobody answers a SYN: the backlog is full
    silent-until=FILE  does so until there is FILE
    greet=TEXT      says it at once, then reads
    asked=TEXT      says it after an empty line was received
    leave=TEXT      says it and ends at once
    reset=TEXT      says it, then resets
UDP:
    udp-answer=TEXT          answers every datagram
    udp-after=COUNT,TEXT     answers all but the first COUNT
    udp-mute                 does not
    udp-closed               refuses: the socket is connected to nobody
    udp-other-port=TEXT      answers from another port
    udp-other-host=HOST,TEXT answers from the same port of that host
    tftp                     on port 69: answers a read request from another port
    tftp-other-host=HOST     the same, from another host
    tftp-asks                on port 69: asks the same from another port, as another client of this host would
Tells what it hears: KIND's name and the bytes, at last `end` or `reset`.
"""
import os
import socket
import struct
import sys
import threading
import time

STREAM_TEXTS = ("greet", "asked", "leave", "reset")  # what those say
LAST = 60  # ports are looked for above the system's choice of one, by so much at most


def unescape(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def tell(name, data):
    text = data if isinstance(data, str) else data.decode("latin-1").encode("unicode_escape").decode("ascii")
    os.write(1, ("%s %s\n" % (name, text)).encode())


def wait_until_there(path):
    while not os.path.exists(path):
        time.sleep(0.01)


def family_of(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def hear(name, connection, until=None):
    """Up to the end, or to these bytes. False at the end."""
    heard = b""
    try:
        while until is None or until not in heard:
            data = connection.recv(65536)
            if not data:
                tell(name, "end")
                return False
            heard += data
            tell(name, data)
    except ConnectionResetError:
        tell(name, "reset")
        return False
    return True


def serve(kind, connection):
    name, _, text = kind.partition("=")
    if name == "asked" and not hear(name, connection, b"\r\n\r\n"):
        return
    if name in STREAM_TEXTS:
        connection.sendall(unescape(text))
    if name == "leave":
        connection.close()
    elif name == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
    else:
        hear(name, connection)
        connection.close()


def fill(listener):
    """Until one connects in vain."""
    clients = []
    try:
        while True:
            clients.append(socket.socket(listener.family))
            clients[-1].settimeout(0.15)
            clients[-1].connect(listener.getsockname()[:2])
    except TimeoutError:
        return clients


def accept(kind, listener):
    name, _, path = kind.partition("=")
    if name.endswith("-until"):
        wait_until_there(path)
        fillers.pop(listener, None)
        listener.listen(64)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(kind, connection), daemon=True).start()


def answer(kind, server):
    name, _, text = kind.partition("=")
    speaker = server
    family, port = server.family, server.getsockname()[1]
    if name == "udp-other-host":
        host, _, text = text.partition(",")
        speaker = socket.socket(family_of(host), socket.SOCK_DGRAM)
        speaker.bind((host, port))
    elif name in ("udp-other-port", "tftp", "tftp-other-host", "tftp-asks"):
        speaker = socket.socket(family, socket.SOCK_DGRAM)
        speaker.bind((text if name == "tftp-other-host" else server.getsockname()[0], 0))
    is_tftp = name.startswith("tftp")
    count = left_out = 0
    if name == "udp-after":
        number, _, text = text.partition(",")
        left_out = int(number)
    while True:
        data, client = server.recvfrom(65536)
        count += 1
        tell(name, data)
        if is_tftp and data[:2] != b"\0\1":
            continue
        if name == "udp-mute" or count <= left_out:
            continue
        if name == "tftp-asks":
            speaker.sendto(data, client)
        else:
            speaker.sendto(b"\0\5\0\1no such file\0" if is_tftp else unescape(text), client)


fillers = {}  # of the silent ones: who waits for them


def open_one(kind, host, port):
    datagram = kind.startswith(("udp", "tftp"))
    one = socket.socket(family_of(host), socket.SOCK_DGRAM if datagram else socket.SOCK_STREAM)
    if not datagram:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((host, 69 if kind.startswith("tftp") else port))
    if kind == "udp-closed":
        one.connect(("127.0.0.2" if one.family == socket.AF_INET else "::1", 1))
    elif kind.startswith("silent"):
        one.listen(0)
        fillers[one] = fill(one)
    elif not datagram and not kind.startswith("closed"):
        one.listen(64)
    return one


def start(kind, one):
    if kind in ("closed", "silent", "udp-closed"):
        return
    task = answer if one.type == socket.SOCK_DGRAM else accept
    threading.Thread(target=task, args=(kind, one), daemon=True).start()


def open_next(kind, host, after):
    """On the first free port that is above."""
    if after == 0:
        return open_one(kind, host, 0)
    for port in range(after + 1, after + LAST):
        try:
            return open_one(kind, host, port)
        except OSError:
            continue
    return None


def open_all(kinds, host):
    sockets, port = [], 0
    for kind in kinds:
        one = open_next(kind, host, port)
        if one is None:
            return None
        sockets.append(one)
        port = one.getsockname()[1]
    return sockets


def main():
    path, host, *kinds = sys.argv[1:]
    while (sockets := open_all(kinds, host)) is None:
        pass
    for kind, one in zip(kinds, sockets):
        start(kind, one)
    with open(path + ".new", "w") as file:
        print(*(one.getsockname()[1] for one in sockets), file=file)
    os.rename(path + ".new", path)
    time.sleep(3600)


main()
