"""check_rude.py: a TCP service made by hand, which accepts and resets at once.

    check_rude.py READY ADDRESS FILE

Packets for ADDRESS come to this machine and are dropped by it otherwise (routes.sh). A SYN is answered once there is
FILE; whatever comes then, with RST. READY is made once it listens; READY.syn, when the SYN has come; READY.reset, when
the RST has left. IPv4 only.
"""
import os
import socket
import struct
import sys
import time

SYN, RST, ACK = 2, 4, 16


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def segment(source, target, ports, sequence, acknowledged, flags):
    head = struct.pack("!HHIIBBHHH", *ports, sequence, acknowledged, 5 << 4, flags, 65535, 0, 0)
    pseudo = source + target + struct.pack("!BBH", 0, socket.IPPROTO_TCP, len(head))
    return head[:16] + struct.pack("!H", checksum(pseudo + head)) + head[18:]


def touch(path):
    open(path, "w").close()


def main():
    ready, address, file = sys.argv[1:]
    own = socket.inet_aton(address)
    raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_TCP)
    raw.setsockopt(socket.IPPROTO_IP, 19, 1)  # IP_TRANSPARENT
    raw.bind((address, 0))
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
    touch(ready)
    while True:
        packet, (_, _, direction, *_) = packets.recvfrom(65536)
        if direction == socket.PACKET_OUTGOING or packet[9] != socket.IPPROTO_TCP or packet[16:20] != own:
            continue
        client, head = packet[12:16], packet[(packet[0] & 15) * 4:]
        theirs, ours, sequence, acknowledged = struct.unpack("!HHII", head[:12])
        if head[13] & SYN:
            touch(ready + ".syn")
            while not os.path.exists(file):
                time.sleep(0.005)
            answer = segment(own, client, (ours, theirs), 1000, sequence + 1, SYN | ACK)
        elif head[13] & RST:
            continue
        else:
            answer = segment(own, client, (ours, theirs), acknowledged, 0, RST)
        raw.sendto(answer, (socket.inet_ntoa(client), 0))
        if not head[13] & SYN:
            touch(ready + ".reset")


main()
