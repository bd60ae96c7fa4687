"""count_figures.py: holds the statistics of --count against the probes that they are of.

    count_figures.py NAME

NAME.json has sonde's events, NAME.out its lines, NAME.err the statistics. What doc/events.md says of each figure is
worked out again from the check events; lines and text have to say the same as the events. Says what differs, status 1.
"""
import json
import math
import re
import sys
from fractions import Fraction

UNITS = {"ns": 1, "us": 10**3, "ms": 10**6, "s": 10**9}
FIGURES = ("min", "avg", "p50", "p90", "p99", "max", "stddev", "jitter")
failures = []


def same(what, got, wanted, tolerance=0):
    if got is None or wanted is None:
        if got != wanted:
            failures.append("%s: got %s, wanted %s" % (what, got, wanted))
    elif abs(got - wanted) > tolerance:
        failures.append("%s: got %s, wanted %s" % (what, got, wanted))


def half_up(value):
    return math.floor(value + Fraction(1, 2))


def nearest_rank(times, percent):
    return sorted(times)[math.ceil(Fraction(percent * len(times), 100)) - 1]


def figures_of(times):
    mean = Fraction(sum(times), len(times))
    variance = sum((time - mean) ** 2 for time in times) / len(times)
    steps = [abs(after - before) for before, after in zip(times, times[1:])]
    return {"count": len(times), "min": min(times), "avg": half_up(mean), "max": max(times),
            "p50": nearest_rank(times, 50), "p90": nearest_rank(times, 90), "p99": nearest_rank(times, 99),
            "stddev": half_up(Fraction(math.sqrt(variance))),
            "jitter": half_up(Fraction(sum(steps), len(steps))) if steps else 0}


def compare_spread(what, got, times):
    if not times:
        same(what + " is absent", got, None)
        return
    for name, wanted in figures_of(times).items():
        field = name if name == "count" else name + "_ns"
        same("%s %s" % (what, field), got.get(field), wanted, 1 if name in ("avg", "stddev", "jitter") else 0)


def key_of(event):
    remote = event["remote"]
    return event["transport"], event["host"], remote.get("port", 0)


def compare_events(checks, stats):
    of_key = {}
    for check in checks:
        of_key.setdefault(key_of(check), []).append(check)
    same("statistics", len(stats), len(of_key))
    for event in stats:
        probes, key = event["probes"], key_of(event)
        mine = of_key.get(key, [])
        states = [check["state"] for check in mine]
        same("%s transmitted" % (key,), probes["transmitted"], len(mine))
        same("%s ok" % (key,), probes["ok"], states.count("open"))
        same("%s refused" % (key,), probes["refused"], states.count("closed"))
        same("%s unreachable" % (key,), probes["unreachable"], states.count("unreachable"))
        same("%s lost" % (key,), probes["lost"], states.count("filtered") + states.count("no-answer"))
        is_open = [check for check in mine if check["state"] == "open"]
        compare_spread("%s connect" % (key,), probes.get("connect"), [check["duration_ns"] for check in is_open])
        round_trips = [check["rtt_ns"] for check in is_open if "rtt_ns" in check]
        compare_spread("%s rtt" % (key,), probes.get("rtt"), round_trips)
        same("%s rounds" % (key,), [c["number"] for c in mine] == sorted({c["number"] for c in mine}), True)


def compare_time(what, text, unit, wanted_ns):
    decimals = len(text.partition(".")[2])
    same(what, float(text) * UNITS[unit], wanted_ns, UNITS[unit] / 10**decimals)


def compare_lines(checks, lines):
    same("lines", len(lines), len(checks))
    for line, check in zip(lines, checks):
        port = check["transport"]
        if "port" in check["remote"]:
            port = "%d/%s" % (check["remote"]["port"], port)
        found = re.match(re.escape("%s %s %s " % (check["host"], port, check["state"])) + r"([0-9.]+) (\w+)", line)
        if not found:
            failures.append("not of its event: " + line)
            continue
        compare_time(line, found[1], found[2], check["duration_ns"])
        rtt = re.search(r"\(rtt ([0-9.]+) (\w+)", line)
        same(line + ": has rtt", rtt is not None, "rtt_ns" in check)
        if rtt and "rtt_ns" in check:
            compare_time(line, rtt[1], rtt[2], check["rtt_ns"])


def compare_figures(line, spread):
    found = re.fullmatch(r"\w+ +min/avg/p50/p90/p99/max ([0-9./]+) ms, stddev ([0-9.]+) ms, jitter ([0-9.]+) ms", line)
    if not found:
        failures.append("not figures: " + line)
        return
    for name, text in zip(FIGURES, found[1].split("/") + [found[2], found[3]]):
        compare_time(line + ": " + name, text, "ms", spread[name + "_ns"])


def compare_text(stats, text):
    blocks = re.split(r"^--- ", text, flags=re.M)[1:]
    same("blocks", len(blocks), len(stats))
    for block, event in zip(blocks, stats):
        first, *rest = block.strip().split("\n")
        for name in ("transmitted", "ok", "refused", "unreachable", "lost"):
            found = re.search(r"(\d+) %s\b" % name, first)
            same("%s: %s" % (first, name), int(found[1]) if found else 0, event["probes"][name])
        share = re.search(r"\(([0-9.]+)% ok\)$", first)
        ok, transmitted = event["probes"]["ok"], event["probes"]["transmitted"]
        same("%s: share" % first, share is not None, 0 < ok < transmitted)
        if share:
            same("%s: share" % first, float(share[1]), 100 * ok / transmitted, 0.1)
        names = [name for name in ("connect", "rtt") if name in event["probes"]]
        same("%s: lines of figures" % first, len(rest), len(names))
        for line, name in zip(rest, names):
            word = "answer" if name == "connect" and event["transport"] == "udp" else name
            same("%s: %s" % (line, name), line.split()[0] == word, True)
            compare_figures(line, event["probes"][name])


def main(name):
    with open(name + ".json") as file:
        events = [json.loads(line) for line in file]
    checks = [event for event in events if event["event"] == "check"]
    stats = [event for event in events if event["event"] == "stats"]
    compare_events(checks, stats)
    if "no-text" not in sys.argv[2:]:
        with open(name + ".out") as file:
            compare_lines(checks, file.read().splitlines())
        with open(name + ".err") as file:
            compare_text(stats, file.read())
    print("\n".join(failures))
    sys.exit(1 if failures or not checks else 0)


main(sys.argv[1])
