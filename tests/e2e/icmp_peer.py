"""icmp_peer.py: answers packets with ICMP errors, as a router or a host with a filter would.

    icmp_peer.py READY FROM=TYPE:CODE ADDRESS...

Every TCP or UDP packet that comes to this machine for one of the addresses, all IPv4 or all IPv6, is answered from
FROM, or from the address itself if FROM is "target". READY is made once it listens. To be used where these packets are
dropped otherwise.
"""
import ipaddress
import socket
import struct
import sys

IP_TRANSPARENT, IPV6_TRANSPARENT = 19, 75  # any source address
ETHERTYPES = {4: 0x0800, 6: 0x86DD}
QUOTED = 128  # bytes of the packet that are sent back


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data[: len(data) // 2 * 2]))
    total += data[-1] << 8 if len(data) % 2 else 0
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def error_message(version, kind, code, packet):
    """The kernel fills in the checksum of ICMPv6."""
    quoted = packet[:QUOTED]
    if version == 6:
        return struct.pack("!BBHI", kind, code, 0, 0) + quoted
    head = struct.pack("!BBHI", kind, code, 0, 0)
    return struct.pack("!BBHI", kind, code, checksum(head + quoted), 0) + quoted


def sender(version, source):
    if version == 6:
        raw = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
        raw.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    else:
        raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        raw.setsockopt(socket.IPPROTO_IP, IP_TRANSPARENT, 1)
    raw.bind((str(source), 0))
    return raw


def ends(version, packet):
    """Who sent it to whom, and the number of its protocol."""
    if version == 6:
        return ipaddress.ip_address(packet[8:24]), ipaddress.ip_address(packet[24:40]), packet[6]
    return ipaddress.ip_address(packet[12:16]), ipaddress.ip_address(packet[16:20]), packet[9]


def main():
    ready, how, *texts = sys.argv[1:]
    source, numbers = how.split("=")
    kind, code = (int(number) for number in numbers.split(":"))
    targets = {ipaddress.ip_address(text) for text in texts}
    version = next(iter(targets)).version
    senders = {target: sender(version, target if source == "target" else source) for target in targets}
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(ETHERTYPES[version]))
    open(ready, "w").close()
    while True:
        packet, (_, _, direction, *_) = packets.recvfrom(65536)
        if direction == socket.PACKET_OUTGOING:
            continue
        client, target, protocol = ends(version, packet)
        if target in targets and protocol in (socket.IPPROTO_TCP, socket.IPPROTO_UDP):
            senders[target].sendto(error_message(version, kind, code, packet), (str(client), 0))


main()
