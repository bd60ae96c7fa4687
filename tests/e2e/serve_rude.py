"""serve_rude.py PORT MANNER: a client of an echo server that does not behave.

  vanish   sends and waits to be killed
  reset    sends, and resets at once
  glut     sends and never reads, until nothing goes any more; waits for the end of standard input, then resets
  half     sends half a line and its end, without reading what comes back

vanish and glut say "ready"."""
import select
import socket
import struct
import sys

PIECE = b"x" * 65536
STUCK = 0.5  # seconds without any room


def reset(client):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def glut(client):
    client.setblocking(False)
    sent = 0
    while select.select([], [client], [], STUCK)[1]:
        sent += client.send(PIECE)
    print("ready", sent, flush=True)
    sys.stdin.read()
    reset(client)


def main():
    client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    manner = sys.argv[2]
    if manner == "vanish":
        client.sendall(PIECE)
        print("ready", flush=True)
        sys.stdin.read()
    elif manner == "reset":
        client.sendall(PIECE)
        reset(client)
    elif manner == "glut":
        glut(client)
    elif manner == "half":
        client.sendall(b"half a li")
        client.shutdown(socket.SHUT_WR)
        client.close()


main()
