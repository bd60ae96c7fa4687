"""serve_frames.py: a client of --echo or --reply-each that tears its messages.

    serve_frames.py FRAME ANSWER PORT|PATH

Sends messages of FRAME's kind, first each byte by itself, then torn at random; expects them back (ANSWER "echo") or
ANSWER for each. Half a message at the end must not come back. Exits with a text if anything is different.
"""
import os
import random
import socket
import sys
import threading

frame, answer, where = sys.argv[1:]
random.seed(frame)


def header(size, order):
    return lambda text: len(text).to_bytes(size, order) + text


ENCODERS = {
    "line": lambda text: text + b"\n",
    "nul": lambda text: text + b"\0",
    "fixed:7": lambda text: (text + b"0123456")[:7],
    "delim:\\r\\n.\\r\\n": lambda text: text + b"\r\n.\r\n",
    "len8": header(1, "big"),
    "len16be": header(2, "big"),
    "len16le": header(2, "little"),
    "len32be": header(4, "big"),
    "len32le": header(4, "little"),
}


def text(longest):
    letters = b"abc.\r" if frame.startswith("delim") else b"abc \xff"
    return bytes(random.choice(letters) for _ in range(random.randrange(longest)))


def connect():
    if os.path.exists(where):
        peer = socket.socket(socket.AF_UNIX)
        peer.connect(where)
    else:
        peer = socket.create_connection(("127.0.0.1", int(where)))
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    peer.settimeout(30)
    return peer


def send(peer, pieces):
    for piece in pieces:
        peer.sendall(piece)
    peer.shutdown(socket.SHUT_WR)


def talk(pieces, expected):
    peer = connect()
    sender = threading.Thread(target=send, args=(peer, pieces))
    sender.start()
    got = b""
    while part := peer.recv(65536):
        got += part
    sender.join()
    if got != expected:
        sys.exit("%s: got %d bytes, wanted %d: %r ..." % (frame, len(got), len(expected), got[:60]))


def tear(data):
    at = 0
    while at < len(data):
        size = random.choice((1, 2, 3, 5, 8, 100, 5000))
        yield data[at:at + size]
        at += size


messages = [ENCODERS[frame](text(20)) for _ in range(20)]
whole = b"".join(messages)
wanted = whole if answer == "echo" else answer.encode() * len(messages)
talk((whole[i:i + 1] for i in range(len(whole))), wanted)

messages = [ENCODERS[frame](text(250)) for _ in range(300)]
whole = b"".join(messages)
half = ENCODERS[frame](b"half a message")[:-1]
wanted = whole if answer == "echo" else answer.encode() * len(messages)
talk(tear(whole + half), wanted)
