#!/usr/bin/env python3
# sockets.py: sockets that a shell test drives step by step (sockets.sh). Run with two FIFOs: each command
# is one opening, writing and closing of the first, its answer one of the second.
#
#     NAME VERB ARGUMENT...
#
# NAME is the test's name for a socket, or for a number of them: `client*20` does the same to each of
# client1 to client20 and answers with a line each. TEXT has Python's escapes; so have the answers.
import shlex
import socket
import struct
import sys
import time

ASK, ANSWER, PATIENCE = sys.argv[1], sys.argv[2], float(sys.argv[3])
sockets = {}
peers = {}  # who a datagram socket that is not connected heard last


def new(name, family, kind):
    sockets[name] = socket.socket(family, kind)
    sockets[name].settimeout(PATIENCE)
    return sockets[name]


def family_of(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def path_of(text):
    return "\0" + text[1:] if text.startswith("@") else text


def unescape(text):
    return text.encode("latin-1").decode("unicode_escape").encode("latin-1")


def escape(data):
    return data.decode("latin-1").encode("unicode_escape").decode("ascii")


def why(error):
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, ConnectionResetError):
        return "reset"
    if isinstance(error, TimeoutError):
        return "timeout"
    return "error: %s" % error


# Opening. Each answers with what a test needs of it: `connected`, or the port or path it is bound to.

def connect(name, kind, family, address):
    new(name, family, kind).connect(address)
    return "connected"


def tcp(name, host, port):
    return connect(name, socket.SOCK_STREAM, family_of(host), (host, int(port)))


def udp(name, host, port):
    return connect(name, socket.SOCK_DGRAM, family_of(host), (host, int(port)))


def unix(name, path):
    return connect(name, socket.SOCK_STREAM, socket.AF_UNIX, path_of(path))


def unix_datagram(name, path):
    return connect(name, socket.SOCK_DGRAM, socket.AF_UNIX, path_of(path))


def bind(name, host, kind, port):
    new(name, family_of(host), kind).bind((host, int(port)))
    return str(sockets[name].getsockname()[1])


def udp_bind(name, host, port="0"):
    return bind(name, host, socket.SOCK_DGRAM, port)


def listen(name, host):
    port = bind(name, host, socket.SOCK_STREAM, "0")
    sockets[name].listen()
    return port


def bind_path(name, kind, path):
    new(name, socket.AF_UNIX, kind).bind(path_of(path))
    return path


def unix_datagram_bind(name, path):
    return bind_path(name, socket.SOCK_DGRAM, path)


def unix_bind(name, path):
    return bind_path(name, socket.SOCK_STREAM, path)


def unix_listen(name, path):
    bind_path(name, socket.SOCK_STREAM, path)
    sockets[name].listen()
    return path


def accept(name, listener):
    sockets[name], _ = sockets[listener].accept()
    sockets[name].settimeout(PATIENCE)
    return "accepted"


def option(name, which, value):
    sockets[name].setsockopt(socket.SOL_SOCKET, getattr(socket, which), int(value))


# Talking.

def transmit(name, data):
    if name in peers:
        sockets[name].sendto(data, peers[name])
    elif sockets[name].type == socket.SOCK_DGRAM:
        sockets[name].send(data)
    else:
        sockets[name].sendall(data)


def send(name, text=""):
    transmit(name, unescape(text))


def send_many(name, count, length):
    """That many times so many bytes, as a burst."""
    for _ in range(int(count)):
        transmit(name, b"x" * int(length))


def datagram(name):
    data, peer = sockets[name].recvfrom(1 << 20)
    if peer and peer != "":
        try:
            sockets[name].getpeername()
        except OSError:
            peers[name] = peer
    return data


def receive(name, count="1"):
    """One datagram; of a stream so many bytes, fewer if it ends."""
    if sockets[name].type == socket.SOCK_DGRAM:
        return escape(datagram(name))
    data = b""
    while len(data) < int(count):
        part = sockets[name].recv(int(count) - len(data))
        if not part:
            return escape(data) + "<end>"
        data += part
    return escape(data)


def length(name):
    """Of one datagram."""
    return str(len(datagram(name)))


def rest(name):
    """All there is until the end, which is told: `<end>` or `<reset>`."""
    data = b""
    try:
        while True:
            part = sockets[name].recv(1 << 16)
            if not part:
                return escape(data) + "<end>"
            data += part
    except ConnectionResetError:
        return escape(data) + "<reset>"


def quiet(name, seconds):
    """`quiet` if nothing comes in that time."""
    sockets[name].settimeout(float(seconds))
    try:
        data = sockets[name].recv(1 << 16, socket.MSG_PEEK)
        return "heard " + escape(data)
    except TimeoutError:
        return "quiet"
    finally:
        sockets[name].settimeout(PATIENCE)


def fin(name):
    sockets[name].shutdown(socket.SHUT_WR)


def close(name):
    sockets.pop(name).close()
    peers.pop(name, None)


def reset(name):
    sockets[name].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    close(name)


def sleep(_, seconds):
    time.sleep(float(seconds))


VERBS = {verb.__name__.replace("_", "-"): verb for verb in (
    tcp, udp, unix, unix_datagram, udp_bind, unix_datagram_bind, unix_bind, listen, unix_listen, accept,
    option, send, send_many, receive, length, rest, quiet, fin, close, reset, sleep)}


def perform(name, verb, *arguments):
    try:
        return VERBS[verb](name, *arguments) or "done"
    except Exception as error:  # told to the test, whatever it is
        return why(error)


def answer(line):
    words = shlex.split(line, posix=True)
    name, star, count = words[0].partition("*")
    names = ["%s%d" % (name, i + 1) for i in range(int(count))] if star else [name]
    return "\n".join(perform(each, *words[1:]) for each in names)


while True:
    with open(ASK, encoding="latin-1") as ask:
        command = ask.read()
    try:
        told = answer(command)
    except Exception as error:
        told = why(error)
    with open(ANSWER, "w", encoding="ascii", errors="backslashreplace") as file:
        file.write(told + "\n")
