#!/usr/bin/env python3
"""client.py: clients as people write them on the socket module.

usage: client.py KIND HOST PORT | KIND unix:PATH

What is received goes to standard output. KIND is one of:
  send-shutdown  sends standard input, half-closes, then reads to the end
  both           the same, but reads while it sends
  send-close     sends standard input and closes at once
  converse       sends a line of standard input, waits for a line of answer, and so on; closes
  silent         connects and closes
"""
import socket
import sys
import threading


def connected(words):
    if words[0].startswith("unix:"):
        client = socket.socket(socket.AF_UNIX)
        client.connect(words[0][5:])
        return client
    return socket.create_connection((words[0], int(words[1])))


def receive(client):
    while True:
        data = client.recv(65536)
        if not data:
            return
        sys.stdout.buffer.write(data)


def send_shutdown(client):
    client.sendall(sys.stdin.buffer.read())
    client.shutdown(socket.SHUT_WR)
    receive(client)


def both(client):
    reader = threading.Thread(target=receive, args=[client])
    reader.start()
    client.sendall(sys.stdin.buffer.read())
    client.shutdown(socket.SHUT_WR)
    reader.join()


def send_close(client):
    client.sendall(sys.stdin.buffer.read())


def converse(client):
    with client.makefile("rb") as answers:
        for line in sys.stdin.buffer:
            client.sendall(line)
            sys.stdout.buffer.write(answers.readline())


def silent(_client):
    pass


KINDS = {
    "send-shutdown": send_shutdown,
    "both": both,
    "send-close": send_close,
    "converse": converse,
    "silent": silent,
}


def main():
    client = connected(sys.argv[2:])
    KINDS[sys.argv[1]](client)
    client.close()


if __name__ == "__main__":
    main()
