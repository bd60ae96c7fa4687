#!/usr/bin/env python3
"""server.py: servers as people write them on the socket module.

usage: server.py KIND PORT_FILE HOST|unix:PATH

One client is served; the port, or the path, is written to PORT_FILE once the server listens. What the
client said goes to standard output. KIND is one of:
  answer-once   waits for some bytes, answers with standard input, closes
  greet         sends standard input and closes, without listening to anybody
  greet-listen  sends standard input, half-closes, then reads to the end
  answer-each   answers each line with its number and itself, until the client's end
  echo          returns what comes, until the client's end
  read-answer   reads to the client's end, then answers with standard input
  udp-echo      returns each datagram to its sender, without end
"""
import os
import socket
import sys


def told(path, text):
    with open(path + ".new", "w") as file:
        print(text, file=file)
    os.rename(path + ".new", path)


def bound(address, kind):
    if address.startswith("unix:"):
        server = socket.socket(socket.AF_UNIX, kind)
        server.bind(address[5:])
        return server, address[5:]
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.socket(family, kind)
    server.bind((address, 0))
    return server, server.getsockname()[1]


def heard(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def chunks(client):
    while True:
        data = client.recv(65536)
        if not data:
            return
        yield data


def answer_once(client):
    heard(client.recv(65536))
    client.sendall(sys.stdin.buffer.read())


def greet(client):
    client.sendall(sys.stdin.buffer.read())


def greet_listen(client):
    client.sendall(sys.stdin.buffer.read())
    client.shutdown(socket.SHUT_WR)
    for data in chunks(client):
        heard(data)


def answer_each(client):
    with client.makefile("rb") as lines:
        for number, line in enumerate(lines, 1):
            heard(line)
            client.sendall(b"%d: %s" % (number, line))


def echo(client):
    for data in chunks(client):
        client.sendall(data)


def read_answer(client):
    for data in chunks(client):
        heard(data)
    client.sendall(sys.stdin.buffer.read())


STREAMS = {
    "answer-once": answer_once,
    "greet": greet,
    "greet-listen": greet_listen,
    "answer-each": answer_each,
    "echo": echo,
    "read-answer": read_answer,
}


def udp_echo(server):
    while True:
        data, sender = server.recvfrom(65536)
        server.sendto(data, sender)


def main():
    kind, port_file, address = sys.argv[1:]
    stream = kind != "udp-echo"
    server, port = bound(address, socket.SOCK_STREAM if stream else socket.SOCK_DGRAM)
    if stream:
        server.listen()
    told(port_file, port)
    if not stream:
        udp_echo(server)
    client, _ = server.accept()
    server.close()
    STREAMS[kind](client)
    client.close()


if __name__ == "__main__":
    main()
