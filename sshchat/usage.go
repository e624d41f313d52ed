package sshchat

import (
	"slices"
	"strings"
)

// endless is how many words a command takes that says them, or looks for them.
const endless = 1 << 20

// most returns how many words a command takes, which its usage shows. More are refused:
// whoever wrote them meant something that would not be done.
func (c *Command) most() int {
	if c.all {
		return endless
	}
	return mostWords(c.Args)
}

// mostWords counts the words of a usage line: "[#ROOM] NAME | list" is two at most.
func mostWords(usage string) int {
	most := 0
	for _, way := range cutOutside(usage, " | ") {
		n := 0
		for _, word := range cutOutside(way, " ") {
			inner, optional := strings.CutPrefix(word, "[")
			switch {
			case strings.HasSuffix(word, "...]"), slices.Contains([]string{"WORDS", "TEXT", "ACTION", "REASON"}, word):
				n = endless
			case optional:
				n += mostWords(strings.TrimSuffix(inner, "]"))
			case word == "DATE": // 2026-11-20 15:04
				n += 2
			case word != "":
				n++
			}
		}
		most = max(most, min(n, endless))
	}
	return most
}

// cutOutside splits s where sep stands outside of brackets.
func cutOutside(s, sep string) (parts []string) {
	depth, begin := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '[':
			depth++
		case s[i] == ']':
			depth--
		case depth == 0 && strings.HasPrefix(s[i:], sep):
			parts = append(parts, s[begin:i])
			begin = i + len(sep)
			i = begin - 1
		}
	}
	return append(parts, s[begin:])
}

// SaysWords reports whether what a program writes behind a command's name is words for
// others, in which a '-' begins no option.
func (c *Command) SaysWords() bool { return c.most() >= endless && !c.Looks() }
