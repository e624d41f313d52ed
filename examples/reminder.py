#!/usr/bin/env python3
"""A reminder bot: "!remind 10m tea" has it say so in ten minutes; told alone, it answers alone.

    reminder.py NAME@HOST [#ROOM...]

Python's standard library and ssh. NAME belongs to your key; see docs/bots.md.
"""
import json
import re
import subprocess
import sys
import threading

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
ORDER = re.compile(r"!remind (\d{1,4})([smhd]) (.{1,500})")


class Bot:
    def __init__(self, host, rooms):
        self.ssh = subprocess.Popen(
            ["ssh", "-T", host, "bot", *rooms], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        self.lock = threading.Lock()  # timers speak from threads of their own

    def events(self):
        for line in self.ssh.stdout:
            yield json.loads(line)

    def say(self, event, text):
        """Answers where the event came from."""
        if event["type"] == "told":
            order = {"type": "say", "to": event["from"]["name"], "text": text}
        else:
            order = {"type": "say", "room": event["room"], "text": text}
        with self.lock:
            self.ssh.stdin.write(json.dumps(order) + "\n")
            self.ssh.stdin.flush()


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: reminder.py NAME@HOST [#ROOM...]")
    bot = Bot(sys.argv[1], sys.argv[2:])
    for event in bot.events():
        order = event["type"] in ("said", "told") and ORDER.fullmatch(event["text"])
        if not order:
            continue
        name, seconds = event["from"]["name"], int(order[1]) * UNITS[order[2]]
        timer = threading.Timer(seconds, bot.say, (event, f"{name}: {order[3]}"))
        timer.daemon = True
        timer.start()
        bot.say(event, f"{name}: in {order[1]}{order[2]}")
    sys.exit(bot.ssh.wait())


main()
