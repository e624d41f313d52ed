package words

import (
	"fmt"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

// manual words help for programs: ssh HOST help, and ssh HOST man.
type manual struct{ help }

// answer appends the commands as programs write them, or the one that was asked for, or a page.
func (m manual) answer(dst []byte, n sshchat.Help) []byte {
	if n.Page != "" {
		return append(append(dst, m.page(m.cat.Pages[n.Page])...), '\n')
	}
	if n.One {
		c := n.Commands[0]
		usage, example := usages{m.program()}.synopsis(c)
		dst = fmt.Appendf(dst, "%s\n%s\n%s%s%s\n", m.Style(paint.Bold, usage), m.cat.Help[c.Name].Summary,
			m.cat.Example, example, m.why(n.Why))
		if who := m.cat.ForRank[c.Rank]; who != "" {
			dst = append(append(dst, who...), '\n')
		}
		for _, row := range m.below(c) {
			dst = fmt.Appendf(dst, "  %s  %s\n", text.Pad(brief(row.What, usageWidth), usageWidth), row.Does)
		}
		return dst
	}
	group := ""
	for _, c := range n.Commands {
		if c.Group != group {
			group = c.Group
			dst = fmt.Appendf(dst, "%s\n", m.Style(paint.Bold, m.cat.Groups[group]))
		}
		dst = fmt.Appendf(dst, "  %s  %s\n", text.Pad(brief(m.programUsage(c), usageWidth), usageWidth), m.cat.Help[c.Name].Summary)
	}
	return dst
}

// whole appends the whole manual: what there is, how it ends, and what it writes.
func (m manual) whole(dst []byte, commands []*sshchat.Command) []byte {
	dst = append(dst, m.cat.Manual.Top...)
	for _, c := range commands {
		dst = fmt.Appendf(dst, "\n  %s\n      %s\n      %s%s\n", m.Style(paint.Bold, m.programUsage(c)),
			m.cat.Help[c.Name].Summary, m.cat.Example, m.programExample(c))
	}
	for _, name := range sshchat.HelpPages() {
		dst = fmt.Appendf(dst, "\n%s\n", m.page(m.cat.Pages[name]))
	}
	return append(append(dst, '\n'), m.cat.Manual.End...)
}
