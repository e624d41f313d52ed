#!/usr/bin/env python3
"""A poll: "!poll Lunch? | pizza | noodles" asks, a line of one number votes, "!result" counts and ends it.

    poll.py NAME@HOST [#ROOM...]

Python's standard library and ssh. NAME belongs to your key; see docs/bots.md.
"""
import json
import subprocess
import sys


class Poll:
    def __init__(self, text):
        self.question, *self.options = (part.strip() for part in text.split("|"))
        self.votes = {}  # by account: whoever votes again changes their mind
        self.seq = None  # the number of the line that asks, once it is known

    def asks(self):
        return "\n".join([self.question, *(f"{n}: {option}" for n, option in enumerate(self.options, 1))])

    def result(self):
        votes = list(self.votes.values())
        counted = sorted(((votes.count(n), option) for n, option in enumerate(self.options, 1)), key=lambda c: -c[0])
        return ", ".join(f"{option} {n}" for n, option in counted)


def main(host, *rooms):
    ssh = subprocess.Popen(["ssh", "-T", host, "bot", *rooms], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")

    def order(**order):
        print(json.dumps(order), file=ssh.stdin, flush=True)

    polls = {}  # by room
    for event in map(json.loads, ssh.stdout):
        if event["type"] == "ack" and event.get("id") in polls:
            polls[event["id"]].seq = event["seq"]
        if event["type"] != "said":
            continue
        room, text = event["room"], event["text"].strip()
        poll = polls.get(room)
        if text.startswith("!poll ") and text.count("|") in range(2, 10):
            polls[room] = Poll(text[len("!poll "):])
            order(type="say", room=room, text=polls[room].asks(), id=room)
        elif text == "!result" and poll:
            order(type="say", room=room, text=poll.result(), **{"ref": poll.seq} if poll.seq else {})
            del polls[room]
        elif poll and text.isdecimal() and 0 < int(text) <= len(poll.options):
            poll.votes[event["from"]["account"]] = int(text)
            order(type="react", ref=event["seq"], text="👍")
    return ssh.wait()


sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else "usage: poll.py NAME@HOST [#ROOM...]")
