"""idle_ten_thousand.py PORT COUNT: that many clients of an echo server, each answered once, then silent until standard
input ends. Says "held" when all are, or "skip: REASON"."""
import resource
import socket
import sys

SPARE = 100


def fail(reason):
    print("skip: " + reason, flush=True)
    sys.exit(0)


def main():
    port, count = int(sys.argv[1]), int(sys.argv[2])
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < count + SPARE:
        fail("the hard limit of descriptors is %d" % hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with open("/proc/sys/net/ipv4/ip_local_port_range") as ports:
        first, last = map(int, ports.read().split())
    if last - first < count + SPARE:
        fail("there are %d ephemeral ports" % (last - first))
    clients = []
    for _ in range(count):
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(b"hello")
        clients.append(client)
    for client in clients:
        answer = b""
        while len(answer) < len(b"hello"):
            piece = client.recv(100)
            if not piece:
                sys.exit("one was left without an answer")
            answer += piece
    print("held", flush=True)
    sys.stdin.read()


main()
