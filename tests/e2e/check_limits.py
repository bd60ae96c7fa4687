"""check_limits.py: a host whose source ports are all in use, and how much memory a program takes.

    check_limits.py connected PORTSFILE GO     three services to which every source port of the system's range is
                                               connected already; all are reset when GO is there
    check_limits.py first-silent PORTSFILE     one whose backlog is full, three services on ports above it
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


def listen(port=0, backlog=64):
    one = socket.socket()
    one.bind(("127.0.0.1", port))
    one.listen(backlog)
    return one


def listen_above(port):
    while True:
        port += 1
        try:
            return listen(port)
        except OSError:
            continue


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


def first_silent(path):
    silent = listen(backlog=0)
    address = silent.getsockname()
    fillers = []
    try:
        while True:
            fillers.append(socket.socket())
            fillers[-1].settimeout(0.15)
            fillers[-1].connect(address)
    except TimeoutError:
        pass
    services = [silent]
    while len(services) < 4:
        services.append(listen_above(services[-1].getsockname()[1] + 1))
    tell(path, " ".join(str(one.getsockname()[1]) for one in services))
    time.sleep(3600)


def memory(*command):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    print(os.wait4(process.pid, 0)[2].ru_maxrss)


{"connected": connected, "first-silent": first_silent, "memory": memory}[sys.argv[1]](*sys.argv[2:])
