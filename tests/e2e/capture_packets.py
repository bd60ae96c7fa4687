"""capture_packets.py: captured segments in a form that can be compared, one a line.

    capture_packets.py told FILE.json                   as sonde's events of basis wire tell them
    capture_packets.py seen FILE.json DUMP              as `tcpdump -nn -S` shows the same connections

A line: source, destination, word, seq, ack, raw seq, raw ack, length, window in bytes, mss, scale, timestamps; "-" for
what tcpdump does not show (the sequence number of a segment without data) and for what does not apply (the relative one
of who has sent no SYN).
"""
import json
import re
import sys


def wire_events(path):
    with open(path, encoding="ascii") as file:
        events = [json.loads(line) for line in file]
    return [event for event in events if event["event"] == "segment" and event["basis"] == "wire"]


def end_of(address):
    return "%s.%d" % (address["host"], address["port"])


def ends_of(event):
    ends = end_of(event["local"]), end_of(event["remote"])
    return ends if event["dir"] == "out" else ends[::-1]


def told(path):
    for event in wire_events(path):
        shows_seq = event["what"] != "ACK"
        acknowledges = "ack" in event
        stamps = "timestamp" in event
        print(*ends_of(event), event["what"],
              event.get("seq", "-") if shows_seq else "-", event["ack"] if acknowledges else "-",
              event["raw_seq"] if shows_seq else "-", event["raw_ack"] if acknowledges else "-",
              event.get("len_bytes", 0), event["window_bytes"],
              event.get("mss_bytes", "-"), event.get("window_scale", "-"),
              "%d/%d" % (event["timestamp"], event["timestamp_echo"]) if stamps else "-")


LINE = re.compile(r"IP6? (\S+) > (\S+): Flags \[([^]]*)\]"
                  r"(?:, seq (\d+)(?::\d+)?)?(?:, ack (\d+))?, win (\d+)"
                  r"(?:, options \[([^]]*)\])?, length (\d+)")


def word_of(flags, length):
    if "S" in flags:
        return "SYN+ACK" if "." in flags else "SYN"
    if "R" in flags:
        return "RST"
    if "F" in flags:
        return "FIN"
    return "data" if length else "ACK"


class Side:
    base = None
    scale = None


def option(text, pattern):
    found = re.search(pattern, text or "")
    return found.group(1) if found else "-"


def packets_of(dump, connections):
    """The dump's packets between such ends, in numbers relative to the SYNs."""
    sides = {}
    with open(dump, encoding="utf-8") as file:
        lines = [LINE.search(line) for line in file]
    for found in filter(None, lines):
        source, destination, flags, seq, ack, window, options, length = found.groups()
        ends = source, destination
        if frozenset(ends) not in connections:
            continue
        side = sides.setdefault(ends, Side())
        other = sides.setdefault(ends[::-1], Side())
        word = word_of(flags, int(length))
        scale = option(options, r"wscale (\d+)")
        if word.startswith("SYN"):
            side.base, side.scale = int(seq), scale
        elif side.scale not in (None, "-") and other.scale not in (None, "-"):
            window = int(window) << int(side.scale)
        stamps = option(options, r"TS val (\d+ ecr \d+)").replace(" ecr ", "/")
        shows_seq = word != "ACK"
        print(source, destination, word,
              (int(seq) - side.base) % 2**32 if shows_seq and side.base is not None else "-",
              (int(ack) - other.base) % 2**32 if ack else "-",
              seq if shows_seq else "-", ack or "-", length, window,
              option(options, r"mss (\d+)"), scale, stamps)


def main(mode, path, dump=None):
    if mode == "told":
        told(path)
    else:
        packets_of(dump, {frozenset(ends_of(event)) for event in wire_events(path)})


main(*sys.argv[1:])
