"""ladder.py: compares what --trace shows with tcpdump's view of the same connections.

    ladder.py agrees LADDER DUMP    each line with a word is in tcpdump's list, in its direction, in that order
    ladder.py equals LADDER DUMP    all captured packets are there, one by one or in a sum, and nothing else

LADDER is what sonde wrote, DUMP the output of tcpdump -nn -S -v. Prints what differs; status 1 then. Else how many
lines were compared.
"""
import re
import sys

HEAD = re.compile(r"#(\d+)(?: (\S+) \(we\) +(\S+) \(peer\))?$")
RUNG = re.compile(r" *[\d.]+ m?s {2}(?:(\S+) +-+>|\s+<-+ +(\S+)|) +(call|kernel|wire)(?: {2,}(.*))?$")
PACKET = re.compile(r"(\S+) > (\S+): Flags \[([^]]+)\]")


def dotted(end):
    """127.0.0.1:80 and [::1]:80 as tcpdump writes them."""
    host, _, port = end.rpartition(":")
    return host.strip("[]") + "." + port


class Packet:
    def __init__(self, text, number):
        self.number = number
        self.text = re.sub(r"\s+", " ", text)
        self.source, self.target, self.flags = PACKET.search(text).groups()
        self.length = int(re.findall(r"length (\d+)", text)[-1])
        self.raw_seq = self.value(r"[,\]] seq (\d+)")
        self.raw_ack = self.value(r" ack (\d+)")
        self.window = self.value(r" win (\d+)")
        self.ttl = self.value(r"(?:ttl|hlim) (\d+)")
        options = re.search(r"options \[([^]]*)\]", text)
        self.options = self.read_options(options.group(1) if options else "")
        self.seq = self.ack = None

    def value(self, pattern):
        found = re.search(pattern, self.text)
        return int(found.group(1)) if found else None

    @staticmethod
    def read_options(text):
        names = {"mss": "mss", "sackOK": "sack", "TS": "timestamps", "wscale": "wscale"}
        found = {}
        for option in text.split(","):
            name, _, value = option.partition(" ")
            if name in names:
                found[names[name]] = int(value) if name in ("mss", "wscale") else True
        return found

    def word(self):
        if "S" in self.flags:
            return "SYN+ACK" if "." in self.flags else "SYN"
        if "R" in self.flags:
            return "RST"
        if "F" in self.flags:
            return "FIN"
        return "data" if self.length else "ACK"


class Rung:
    def __init__(self, line, match):
        left, right, self.basis, details = match.groups()
        self.line = line.strip()
        self.word = left or right
        self.out = bool(left)
        self.details = details or ""

    def value(self, pattern):
        found = re.search(pattern, self.details)
        return int(found.group(1)) if found else None

    def options(self):
        found = {name: self.value(name + r" (\d+)") for name in ("mss", "wscale")}
        found = {name: value for name, value in found.items() if value is not None}
        for name in ("sack", "timestamps"):
            if re.search(r"\b" + name + r"\b", self.details):
                found[name] = True
        return found

    def numbers(self):
        """What the line says, by the packet's attribute."""
        said = {"seq": self.value(r"seq (\d+)"), "ack": self.value(r"ack (\d+)"),
                "raw_seq": self.value(r"seq (?:\d+ )?\(raw (\d+)\)"),
                "raw_ack": self.value(r"ack (?:\d+ )?\(raw (\d+)\)"),
                "ttl": self.value(r"ttl (\d+)"), "length": self.value(r"(\d+) bytes?\b")}
        if self.word in ("SYN", "SYN+ACK"):  # elsewhere it is scaled
            said["window"] = self.value(r"window (\d+)")
        return {name: value for name, value in said.items() if value is not None}

    def sums(self):
        """Of a line that stands for many: (segments, bytes) out and in."""
        found = {way: (int(count), int(size)) for count, size, way in
                 re.findall(r"(\d+) segments?, (\d+) bytes? (out|in)", self.details)}
        return found if self.details.startswith("... ") else None


def read_ladder(path):
    """Rungs by their two ends, in order."""
    ladders, ends, current = {}, {}, None
    for line in open(path):
        line = line.rstrip("\n")
        head, rung = HEAD.match(line), RUNG.match(line)
        if head:
            number, local, remote = head.groups()
            if local:
                ends[number] = (dotted(local), dotted(remote))
            current = ends[number]
        elif rung:
            ladders.setdefault(current, []).append(Rung(line, rung))
        else:
            sys.exit("not a line of a ladder: " + line)
    return ladders


def read_dump(path):
    text = "".join(line for line in open(path) if not line.startswith(("reading", "tcpdump", "Warning")))
    records = re.split(r"\n(?=\S)", text.strip())
    return [Packet(record, number) for number, record in enumerate(records) if "Flags [" in record]


def of_connection(packets, ends):
    """Those between the two ends, with numbers relative to each side's first."""
    first, chosen = {}, []
    for packet in packets:
        if {packet.source, packet.target} != set(ends):
            continue
        if packet.word() in ("SYN", "SYN+ACK"):
            first[packet.source] = packet.raw_seq
        elif packet.raw_seq is not None:
            first.setdefault(packet.source, packet.raw_seq)
        if packet.raw_seq is not None and packet.source in first:
            packet.seq = (packet.raw_seq - first[packet.source]) % 2**32
        if packet.raw_ack is not None and packet.target in first:
            packet.ack = (packet.raw_ack - first[packet.target]) % 2**32
        chosen.append(packet)
    return chosen


def is_same(rung, packet):
    """Whether all that the line says is so in the packet."""
    if rung.word != packet.word():
        return False
    said = rung.numbers()
    if "raw_seq" in said and packet.raw_seq is None and packet.length == 0:
        said.pop("seq", None)  # tcpdump does not print that of a bare acknowledgement
        said.pop("raw_seq")
    if any(getattr(packet, name) != value for name, value in said.items()):
        return False
    if rung.word in ("SYN", "SYN+ACK") and (rung.basis == "wire" or "raw_seq" in said):
        return rung.options() == packet.options
    return all(packet.options.get(name) == value for name, value in rung.options().items())


def is_shown(rung, packet, packets):
    """Whether what was inferred stands for the packet."""
    if rung.word == "data":
        begin = rung.value(r"seq (\d+)")
        end = begin + rung.value(r"(\d+) bytes?\b")
        covered = begin
        for other in packets:
            if other.source == packet.source and other.seq is not None and other.seq <= covered:
                covered = max(covered, other.seq + other.length)
        return bool(packet.length) and packet.seq <= begin < packet.seq + packet.length and covered >= end
    if rung.word == "FIN":  # it lies behind the data that it carries
        seq = rung.value(r"seq (\d+)")
        return "F" in packet.flags and seq in (None, packet.seq + packet.length)
    if rung.word == "ACK":
        ack = rung.value(r"ack (\d+)")
        return "." in packet.flags and "S" not in packet.flags and ack in (None, packet.ack)
    return is_same(rung, packet)


def agrees(rungs, packets, ends):
    at = {True: -1, False: -1}
    for rung in rungs:
        if rung.word is None:
            continue
        source = ends[0] if rung.out else ends[1]
        # What is read may have come before an acknowledgement that was seen already.
        was_read = rung.word == "data" and rung.basis == "call" and not rung.out
        earliest = -1 if was_read else at[rung.out]
        for packet in packets:
            if packet.source == source and packet.number >= earliest and is_shown(rung, packet, packets):
                at[rung.out] = max(at[rung.out], packet.number)
                break
        else:
            yield "no packet is: " + rung.line


def equals(rungs, packets, ends):
    rungs = [rung for rung in rungs if rung.basis == "wire"]
    left = list(packets)
    for rung in rungs:
        sums = rung.sums()
        if sums:
            for way, source in (("out", ends[0]), ("in", ends[1])):
                count, size = sums.get(way, (0, 0))
                taken = [packet for packet in left[:sum(count for count, _ in sums.values())]
                         if packet.source == source]
                if (len(taken), sum(packet.length for packet in taken)) != (count, size):
                    yield "the sum is wrong: " + rung.line
            del left[:sum(count for count, _ in sums.values())]
            continue
        packet = left.pop(0) if left else None
        source = ends[0] if rung.out else ends[1]
        if not packet or packet.source != source or not is_same(rung, packet):
            yield "%s\n  is not the packet %s" % (rung.line, packet.text if packet else "(none)")
    for packet in left:
        yield "not shown: " + packet.text


def main():
    mode, ladder, dump = sys.argv[1:]
    packets = read_dump(dump)
    ladders = read_ladder(ladder)
    compare = {"agrees": agrees, "equals": equals}[mode]
    differences = [difference for ends, rungs in ladders.items()
                   for difference in compare(rungs, of_connection(packets, ends), ends)]
    compared = sum(1 for rungs in ladders.values() for rung in rungs if rung.word)
    if not compared:
        differences.append("nothing to compare")
    print("\n".join(differences) or "%d lines" % compared)
    sys.exit(bool(differences))


main()
