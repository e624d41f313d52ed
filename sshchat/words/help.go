package words

import (
	"fmt"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	usageWidth   = 24 // cells of a usage in /help GROUP; the longest summary then fits in 80
	firstWidth   = 16 // the same of the commands that a newcomer needs
	headingWidth = 8  // cells of a heading in /help, with the gap behind it
	leastCells   = 20 // of a row of words, on the narrowest terminal
	twoColumns   = 60 // columns of a terminal from which on a table has two of them
)

// first are the commands that a newcomer needs, in that order.
var first = []string{"join", "msg", "who", "rooms", "nick", "quit"}

// help appends the commands that a newcomer needs and the names of the others, those of a
// group with what they do, one of them with an example, or a page.
func (s *Styler) help(dst []byte, h sshchat.Help) []byte {
	switch {
	case h.Page != "":
		return s.aside(dst, s.helpPage(s.cat.Pages[h.Page]))
	case h.One:
		return s.aside(dst, s.helpOne(h))
	case h.Group != "":
		return s.aside(dst, s.helpGroup(h))
	}
	return s.aside(dst, s.helpAll(h.Commands))
}

// helpAll explains what a newcomer needs. Of the rest it has names alone, so that they fit
// on a screen however many there will be.
func (s *Styler) helpAll(commands []*sshchat.Command) string {
	var rows []Row
	for _, name := range first {
		if i := slices.IndexFunc(commands, func(c *sshchat.Command) bool { return c.Name == name }); i >= 0 {
			rows = append(rows, s.row(commands[i]))
		}
	}
	t := s.table(rows, firstWidth)
	if t != "" {
		t += "\n"
	}
	return t + s.helpRest(commands) + s.cat.HelpMore + "\n" + s.cat.Notes
}

// helpRest has the names of all other commands, group by group.
func (s *Styler) helpRest(commands []*sshchat.Command) string {
	var t strings.Builder
	var groups []string
	names := map[string][]string{}
	for _, c := range commands {
		if slices.Contains(first, c.Name) {
			continue
		}
		if names[c.Group] == nil {
			groups = append(groups, c.Group)
		}
		names[c.Group] = append(names[c.Group], "/"+c.Name)
	}
	for _, group := range groups {
		heading := s.cat.Groups[group]
		pad := strings.Repeat(" ", max(1, headingWidth-text.Width(heading)))
		for i, row := range wrap(names[group], s.fit(headingWidth)) {
			if i > 0 {
				heading, pad = "", strings.Repeat(" ", headingWidth)
			}
			t.WriteString(s.styled(bold, heading) + pad + s.styled(dim, row) + "\n")
		}
	}
	return t.String()
}

// fit is how many cells of a row are left behind "-- " and so many that are taken.
func (s *Styler) fit(taken int) int {
	width := 80
	if s.width > 0 {
		width = min(width, s.width)
	}
	return max(leastCells, width-1-len("-- ")-taken)
}

// wrap fills rows of so many cells with words.
func wrap(words []string, width int) (rows []string) {
	row := ""
	for _, w := range words {
		if row != "" && text.Width(row)+1+text.Width(w) > width {
			rows, row = append(rows, row), ""
		}
		if row != "" {
			row += " "
		}
		row += w
	}
	return append(rows, row)
}

// row is what a table tells of a command.
func (s *Styler) row(c *sshchat.Command) Row {
	return Row{"/" + s.usage(c), s.cat.Help[c.Name].Summary}
}

// table has a row for each, in two columns, or below each other where the terminal is too
// narrow for two.
func (s *Styler) table(rows []Row, wide int) string {
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		if s.width > 0 && s.width < twoColumns {
			lines = append(lines, "  "+s.styled(bold, r.What)+"\n      "+r.Does)
			continue
		}
		what := brief(r.What, wide)
		pad := strings.Repeat(" ", max(0, wide-text.Width(what))+2)
		lines = append(lines, "  "+s.styled(bold, what)+pad+r.Does)
	}
	return strings.Join(lines, "\n")
}

// helpGroup is the table of a group.
func (s *Styler) helpGroup(h sshchat.Help) string {
	rows := make([]Row, len(h.Commands))
	for i, c := range h.Commands {
		rows[i] = s.row(c)
	}
	return s.styled(bold, s.cat.Groups[h.Group]) + "\n" + s.table(rows, usageWidth) + "\n" + s.cat.HelpOne(h.Commands[0].Name)
}

// helpOne explains a command.
func (s *Styler) helpOne(h sshchat.Help) string {
	c := h.Commands[0]
	usage, example := s.synopsis(c)
	words := strings.Fields(fmt.Sprintf(s.cat.Usage, usage))
	t := strings.Join(wrap(words, s.fit(len("  "))), "\n  ") + "\n" + s.cat.Help[c.Name].Summary
	if len(c.Aliases) > 0 {
		t += "\n" + s.cat.Also + "/" + strings.Join(c.Aliases, " /")
	}
	return t + "\n" + s.cat.Example + example + s.why(h.Why)
}
