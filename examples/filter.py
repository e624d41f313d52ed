#!/usr/bin/env python3
"""A filter: erases lines that match a pattern, warns by letter, and mutes for ten minutes at the third.

    filter.py NAME@HOST PATTERNS #ROOM...      (PATTERNS: a file, a regular expression a line)

Python's standard library and ssh. NAME must moderate the rooms: /room #ROOM op NAME; see docs/bots.md.
"""
import collections
import json
import re
import subprocess
import sys

SPOKEN = "said", "acted", "marked", "edited", "piece"
STRIKES, SECONDS = 3, 600


class Filter:
    def __init__(self, host, path, rooms):
        patterns = [line for line in open(path, encoding="utf-8").read().splitlines() if line and not line.startswith("#")]
        self.bad = re.compile("|".join(f"(?:{p})" for p in patterns) or "(?!)", re.IGNORECASE)
        self.ssh = subprocess.Popen(
            ["ssh", "-T", host, "bot", *rooms], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.strikes = collections.Counter()  # by account: a new name is no new start
        self.erasing = {}  # what was asked for and is not answered, by number

    def order(self, **order):
        print(json.dumps(order), file=self.ssh.stdin, flush=True)

    def heard(self, event):
        if event["type"] in SPOKEN and self.bad.search(event["text"]):
            line = event["ref"] if event["type"] == "edited" else event["seq"]
            self.erasing[str(line)] = event
            self.order(type="erase", ref=line, id=str(line))
        elif event["type"] in ("ack", "error") and event.get("id") in self.erasing:
            said = self.erasing.pop(event["id"])
            if event["type"] == "ack":  # else it was an operator's, or its author was quicker
                self.warn(said, int(event["id"]))

    def warn(self, said, line):
        who = said["from"]
        self.strikes[who["account"]] += 1
        n = self.strikes[who["account"]]
        self.order(type="say", to=who["name"], text=f"your line in {said['room']} was erased: mind the rules ({n} of {STRIKES})")
        if n == STRIKES:
            del self.strikes[who["account"]]
            self.order(type="mute", ref=line, text="filtered", **{"for": SECONDS})


def main(host, path, *rooms):
    bot = Filter(host, path, rooms)
    for event in map(json.loads, bot.ssh.stdout):
        bot.heard(event)
    return bot.ssh.wait()


sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 3 else "usage: filter.py NAME@HOST PATTERNS #ROOM...")
