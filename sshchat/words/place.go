package words

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/words/lang"
)

// Place is where words are read, written as what stands before the name of a command there. A
// hint that names a command must be fit to be typed in that place.
type Place string

// The places. A bot's words are a session's: it runs no commands.
const (
	InSession Place = "/"
	OverSSH   Place = "ssh HOST "
	OnMachine Place = "sshchat admin "
)

// spot is a place together with the words of the language that is read there.
type spot struct {
	place Place // "" is a session
	cat   *lang.Catalog
	names map[string]*sshchat.Command // which words are commands there; nil: in a session, where all are
	pipe  bool                        // there is no terminal
}

// isProgram reports whether commands are written here as a shell takes them.
func (s spot) isProgram() bool { return s.place != "" && s.place != InSession }

// before is what stands before the name of a command in a place.
func (s spot) before(p Place) string { return strings.Replace(string(p), "HOST", s.cat.Host, 1) }

// runs reports whether the place has a command.
func (p Place) runs(c *sshchat.Command) bool {
	if p == OverSSH || p == OnMachine {
		return c.ForPrograms(p == OnMachine)
	}
	return !c.Program
}

// byName has every name of every command.
func byName(commands []*sshchat.Command) map[string]*sshchat.Command {
	all := make(map[string]*sshchat.Command, 2*len(commands))
	for _, c := range commands {
		all[c.Name] = c
		for _, alias := range c.Aliases {
			all[alias] = c
		}
	}
	return all
}

// A hint is "/kick %[1]s" or "/room unban *": a command with what follows it as it is typed. A
// slash behind a letter or a digit begins no hint, as in 192.0.2.0/24 and docs/security.md.
var (
	hint    = regexp.MustCompile(`([\w./:]?)/([a-z]+|%\[\d\]s)((?: (?:[a-z]+|%\[\d\]s|\*)\b| \*)*)`)
	factIn  = regexp.MustCompile(`%\[(\d)\]s`)
	toShell = "#*?'\"<>|&;() "
)

// elsewhere are faults whose command is not to be typed in this place: somebody else types
// it, or the reader does in a session.
var elsewhere = []string{"command.session", "name.uninvited", "lockdown.young", "key.reset"}

// placed returns the words of a fault with each command as it is typed in the place. facts are
// already worded; what looks like a hint in a fact is none.
func (s spot) placed(key, format string, facts []any) (string, []any) {
	if key == "usage" && len(facts) > 1 {
		facts = []any{s.cat.Placeholders(fmt.Sprint(facts[0])), s.cat.Placeholders(fmt.Sprint(facts[1]))}
	}
	if s.isProgram() || s.pipe { // no editor keeps the line
		format = strings.Replace(format, s.cat.UpAgain, "", 1)
	}
	if !s.isProgram() || slices.Contains(elsewhere, key) {
		return format, facts
	}
	if key == "rate" { // a command was refused, and no line
		format = s.cat.Faults["rate.ask"]
	}
	facts = slices.Clone(facts)
	format = hint.ReplaceAllStringFunc(format, func(found string) string {
		m := hint.FindStringSubmatch(found)
		before, name, behind := m[1], m[2], m[3]
		if before != "" {
			return found
		}
		if strings.HasPrefix(name, "%") {
			if key == "usage" {
				return s.before(s.place) + name + behind
			}
			return name + behind
		}
		row := s.names[name]
		if row == nil || !s.place.runs(row) {
			return found
		}
		behind, facts = forShell(behind, facts)
		return s.before(s.place) + row.Name + behind
	})
	return format, facts
}

// forShell quotes in the words behind a command what the shell would take for itself.
func forShell(words string, facts []any) (string, []any) {
	words = strings.ReplaceAll(words, "*", "'*'")
	words = factIn.ReplaceAllStringFunc(words, func(verb string) string {
		n := int(verb[2] - '0')
		t, ok := "", n <= len(facts)
		if ok {
			t, ok = facts[n-1].(string)
		}
		if !ok || !strings.ContainsAny(t, toShell) {
			return verb
		}
		facts = append(facts, shellQuoted(t))
		return fmt.Sprintf("%%[%d]s", len(facts))
	})
	return words, facts
}

// shellQuoted is one word of a shell.
func shellQuoted(t string) string { return "'" + strings.ReplaceAll(t, "'", `'\''`) + "'" }

// placing does the same for words that are no fault but name commands.
func (s spot) placing(t string) string {
	format, _ := s.placed("", strings.ReplaceAll(t, "%", "%%"), nil)
	return strings.ReplaceAll(format, "%%", "%")
}
