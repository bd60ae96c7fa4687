"""check_scan.py: scans all ports of a host with sonde, and compares what it says with who listens there.

    check_scan.py SONDE ROUNDS HOST tcp|udp [OPTION...]

SERVICES of the host's ports are open, half of them others in each round; UDP's answer. With --json among the options
the events are compared, else the lines. Says what differs, and fails.
"""
import json
import random
import re
import selectors
import socket
import subprocess
import sys
import threading

SERVICES = 30
LAST_PORT = 65535


class Services:
    def __init__(self, host, is_datagram):
        self.address = (host, 0)
        self.kind = socket.SOCK_DGRAM if is_datagram else socket.SOCK_STREAM
        self.selector = selectors.DefaultSelector()
        self.sockets = []

    def renew(self):
        """Half of them go, and as many come."""
        random.shuffle(self.sockets)
        for one in self.sockets[SERVICES // 2:]:
            self.selector.unregister(one)
            one.close()
        del self.sockets[SERVICES // 2:]
        while len(self.sockets) < SERVICES:
            one = socket.socket(socket.AF_INET6 if ":" in self.address[0] else socket.AF_INET, self.kind)
            one.bind(self.address)
            if self.kind == socket.SOCK_STREAM:
                one.listen(16)
            one.setblocking(False)
            self.selector.register(one, selectors.EVENT_READ)
            self.sockets.append(one)

    def ports(self):
        return sorted(one.getsockname()[1] for one in self.sockets)

    def serve(self, process):
        while process.poll() is None:
            for key, _ in self.selector.select(0.02):
                if self.kind == socket.SOCK_STREAM:
                    key.fileobj.accept()[0].close()
                else:
                    key.fileobj.sendto(b"here", key.fileobj.recvfrom(65536)[1])


def ranges(ports):
    """As sonde writes them: 1-21,23."""
    texts, first = [], None
    for port in sorted(ports):
        first = port if first is None else first
        if port + 1 not in ports:
            texts.append("%d-%d" % (first, port) if port > first else str(port))
            first = None
    return ",".join(texts)


def lines_wanted(host, protocol, open_ports):
    closed = set(range(1, LAST_PORT + 1)) - set(open_ports)
    lines = ["%s %d/%s open TIME" % (host, port, protocol) for port in open_ports]
    return lines + ["%s %s/%s closed" % (host, ranges(closed), protocol)]


def differences_of_lines(output, host, protocol, open_ports):
    lines = [re.sub(r" [0-9.]+ m?s$", " TIME", line) for line in output.splitlines()]
    wanted = lines_wanted(host, protocol, open_ports)
    return ["missing: " + line for line in wanted if line not in lines] + \
        ["too much: " + line for line in lines if line not in wanted] + \
        (["another order"] if sorted(lines) == sorted(wanted) and lines != wanted else [])


def differences_of_events(output, host, protocol, open_ports):
    events = [json.loads(line) for line in output.splitlines()]
    checks = [event for event in events if event["event"] == "check"]
    found = [] if [event["remote"]["port"] for event in checks] == list(range(1, LAST_PORT + 1)) else \
        ["%d checks, or another order" % len(checks)]
    for event in checks:
        port = event["remote"]["port"]
        wanted = "open" if port in open_ports else "closed"
        if event["state"] != wanted or event["remote"]["host"] != host or event["transport"] != protocol:
            found.append("wanted %s: %s" % (wanted, event))
    return found


def main():
    sonde, rounds, host, protocol, *options = sys.argv[1:]
    services = Services(host, protocol == "udp")
    compare = differences_of_events if "--json" in options else differences_of_lines
    if protocol == "udp":
        options.append("-u")
    for number in range(int(rounds)):
        services.renew()
        with subprocess.Popen([sonde, "-z", *options, host, "1-%d" % LAST_PORT], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            thread = threading.Thread(target=services.serve, args=(process,))
            thread.start()
            output, errors = process.communicate()
            thread.join()
        found = compare(output, host, protocol, services.ports())
        if process.returncode != 1:
            found.append("status %d" % process.returncode)
        if found:
            sys.exit("\n".join(["scan %d:" % (number + 1), *found[:20], errors]))


main()
