package words

import (
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

// usages words how commands are typed.
type usages struct{ *voice }

// usage is how a session types a command, without the slash.
func (u usages) usage(c *sshchat.Command) string { return u.cat.Placeholders(sessionUsage(c)) }

// programUsage is how a program does.
func (u usages) programUsage(c *sshchat.Command) string {
	return u.cat.Placeholders(programUsage(c))
}

// synopsis is how a command is typed, and an example of it: as the place has it, or else as
// the place that has it does.
func (u usages) synopsis(c *sshchat.Command) (usage, example string) {
	switch {
	case u.isProgram() && u.place.runs(c): // the manual has told of what stands before
		return u.programUsage(c), u.programExample(c)
	case c.Program:
		return u.before(OverSSH) + u.programUsage(c), u.before(OverSSH) + u.programExample(c)
	}
	return "/" + u.usage(c), u.cat.Help[c.Name].Example
}

// programExample is the command's example without the slash, quoted where a shell needs
// it.
func (u usages) programExample(c *sshchat.Command) string {
	words := strings.Fields(strings.TrimPrefix(u.cat.Help[c.Name].Example, "/"))
	for i, w := range words {
		if strings.ContainsAny(w, "#?*'\"()<>&|;") {
			words[i] = "'" + w + "'"
		}
	}
	return strings.Join(words, " ")
}

func sessionUsage(c *sshchat.Command) string { return strings.TrimSpace(c.Typed() + " " + c.Args) }

func programUsage(c *sshchat.Command) string {
	return strings.Join(strings.Fields(c.Typed()+" "+c.Options+" "+c.Args), " ")
}

// brief cuts a usage that is too wide for the table behind one of its alternatives;
// /help NAME has all of it.
func brief(usage string, wide int) string {
	if text.Width(usage) <= wide {
		return usage
	}
	end, cells := 0, 0
	for i, r := range usage {
		if cells += text.Width(string(r)); cells >= wide {
			break
		}
		if r == ' ' || r == '|' {
			end = i + 1
		}
	}
	return usage[:end] + "…"
}
