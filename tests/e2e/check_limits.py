"""check_limits.py: a host whose source ports are all in use, and how much memory a program takes.

    check_limits.py connected PORTSFILE GO     three services to which every source port of the system's range is
                                               connected already; all are reset when GO is there
    check_limits.py memory PROGRAM ARGUMENT... the most that it has taken, in KiB; its output is thrown away
"""
import os
import socket
import struct
import subprocess
import sys
import time


def tell(path, text):
    with open(path + ".new", "w") as file:
        print(text, file=file)
    os.rename(path + ".new", path)


def listen_above(port):
    while True:
        port += 1
        one = socket.socket()
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            continue
        one.listen(64)
        return one


def connect_all(port):
    """Until no source port is left."""
    clients = []
    while True:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        try:
            client.connect(("127.0.0.1", port))
        except OSError:
            return clients
        clients.append(client)


def connected(path, go):
    low = int(open("/proc/sys/net/ipv4/ip_local_port_range").read().split()[0])
    services = [listen_above(low - 100)]
    while len(services) < 3:
        services.append(listen_above(services[-1].getsockname()[1]))
    ports = [one.getsockname()[1] for one in services]
    clients = [connect_all(port) for port in ports]
    tell(path, " ".join(map(str, ports)))
    while not os.path.exists(go):
        time.sleep(0.02)
    clients.clear()
    time.sleep(3600)


def memory(*command):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(os.wait4(process.pid, 0)[2].ru_maxrss)


{"connected": connected, "memory": memory}[sys.argv[1]](*sys.argv[2:])
