package words

import (
	"fmt"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
)

const (
	usageWidth   = 24 // cells of a usage in /help GROUP; the longest summary then fits in 80
	headingWidth = 8  // cells of a heading in /help, with the gap behind it
	leastCells   = 20 // of a row of words, on the narrowest terminal
)

// help appends all commands by name, those of a group with what they do, or one of
// them with an example.
func (s *Styler) help(dst []byte, h sshchat.Help) []byte {
	switch {
	case h.One:
		return s.aside(dst, s.helpOne(h))
	case h.Group != "":
		return s.aside(dst, s.helpGroup(h))
	}
	return s.aside(dst, s.helpAll(h.Commands))
}

// helpAll lists names alone, so that they fit on a screen however many there will be.
func (s *Styler) helpAll(commands []*sshchat.Command) string {
	var t strings.Builder
	var groups []string
	names := map[string][]string{}
	for _, c := range commands {
		if names[c.Group] == nil {
			groups = append(groups, c.Group)
		}
		names[c.Group] = append(names[c.Group], "/"+c.Name)
	}
	for _, group := range groups {
		heading := s.cat.Groups[group]
		t.WriteString(s.styled(bold, heading) + strings.Repeat(" ", max(1, headingWidth-text.Width(heading))))
		below := "\n" + strings.Repeat(" ", headingWidth)
		t.WriteString(strings.Join(wrap(names[group], s.fit(headingWidth)), below) + "\n")
	}
	return t.String() + s.cat.HelpMore + "\n" + s.cat.Notes
}

// fit is how many cells of a row are left behind "-- " and so many that are taken.
func (s *Styler) fit(taken int) int {
	width := 80
	if s.width > 0 {
		width = min(width, s.width)
	}
	return max(leastCells, width-1-len("-- ")-taken)
}

// wrap fills rows of so many cells with ASCII words.
func wrap(words []string, width int) (rows []string) {
	row := ""
	for _, w := range words {
		if row != "" && len(row)+1+len(w) > width {
			rows, row = append(rows, row), ""
		}
		if row != "" {
			row += " "
		}
		row += w
	}
	return append(rows, row)
}

// helpGroup is the table of a group.
func (s *Styler) helpGroup(h sshchat.Help) string {
	var t strings.Builder
	t.WriteString(s.styled(bold, s.cat.Groups[h.Group]) + "\n")
	for _, c := range h.Commands {
		fmt.Fprintf(&t, "  %s  %s\n", text.Pad(brief("/"+sessionUsage(c)), usageWidth), s.cat.Help[c.Name].Summary)
	}
	return t.String() + s.cat.HelpMore
}

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

// brief cuts a usage that is too wide for the table behind one of its alternatives;
// /help NAME has all of it. A usage is ASCII.
func brief(usage string) string {
	if len(usage) <= usageWidth {
		return usage
	}
	return usage[:strings.LastIndexAny(usage[:usageWidth-1], " |")+1] + "…"
}
