#!/usr/bin/env python3
"""Hangman: "!hangman" begins a game in the room, a line of one letter guesses it.

    hangman.py NAME@HOST [#ROOM...]      (HANGMAN_WORDS: a file of words, one a line)

Python's standard library and ssh. NAME belongs to your key; see docs/bots.md.
"""
import json
import os
import random
import subprocess
import sys

WORDS = "bastion cipher handshake keepalive passphrase terminal tunnel".split()


class Game:
    def __init__(self, word):
        self.word, self.tried, self.lives = word, set(), 7

    def guess(self, letter):
        """Returns what to say, and whether the game is over."""
        self.lives -= letter not in self.word and letter not in self.tried
        self.tried.add(letter)
        if self.lives == 0:
            return f"hanged! It was {self.word}", True
        if letter not in self.word:
            return f"no {letter}, {self.lives} left: {self.shown()}", False
        if set(self.word) <= self.tried:
            return f"yes: {self.word}!", True
        return f"yes: {self.shown()}", False

    def shown(self):
        return " ".join(c if c in self.tried else "_" for c in self.word)


def main(host, *rooms):
    path = os.environ.get("HANGMAN_WORDS")
    words = open(path, encoding="utf-8").read().lower().split() if path else WORDS
    ssh = subprocess.Popen(["ssh", "-T", host, "bot", *rooms], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    games = {}  # by room
    for event in map(json.loads, ssh.stdout):
        if event["type"] != "said":
            continue
        room, text = event["room"], event["text"].strip().lower()
        if text == "!hangman" and room not in games:
            games[room] = Game(random.choice(words))
            answer = f"guess a letter: {games[room].shown()}"
        elif room in games and len(text) == 1 and text.isalpha():
            answer, over = games[room].guess(text)
            if over:
                del games[room]
        else:
            continue
        print(json.dumps({"type": "say", "room": room, "text": answer}), file=ssh.stdin, flush=True)
    return ssh.wait()


sys.exit(main(*sys.argv[1:]) if len(sys.argv) > 1 else "usage: hangman.py NAME@HOST [#ROOM...]")
