package words

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

const (
	usageWidth   = 24 // cells of a usage in /help GROUP; the longest summary then fits in 80
	firstWidth   = 16 // cells of a usage among the commands that a newcomer needs
	headingWidth = 8  // cells of a heading in /help, with the gap behind it
	smallRows    = 16 // of a table on a screen of 20 rows, beside a heading, a footer of one or two and the prompt
	twoColumns   = 60 // a terminal narrower than this shows a table in one column
)

// first are the commands that a newcomer needs, in that order.
var first = []string{"join", "msg", "who", "rooms", "nick", "quit"}

// help words /help in a session.
type help struct{ usages }

// answer appends all commands, those of a group, one of them, or a page.
func (h help) answer(dst []byte, n sshchat.Help) []byte {
	switch {
	case n.Page != "":
		return h.Aside(dst, h.pagePart(h.cat.Pages[n.Page], n.Part))
	case n.One:
		return h.Aside(dst, h.one(n))
	case n.Group != "":
		return h.Aside(dst, h.group(n))
	}
	return h.Aside(dst, h.all(n.Commands))
}

// all explains what a newcomer needs. It has only the names of the other commands, so that
// they fit on a screen however many there will be.
func (h help) all(commands []*sshchat.Command) string {
	var rows []lang.Row
	for _, name := range first {
		if i := slices.IndexFunc(commands, func(c *sshchat.Command) bool { return c.Name == name }); i >= 0 {
			rows = append(rows, h.row(commands[i]))
		}
	}
	notes := "\n" + h.cat.Notes
	if h.narrow() { // a phone shows 20 rows; /help keys and /help text have what the notes say
		notes = ""
		if !h.beside(rows) {
			bare(rows)
		}
	}
	t := h.table(rows, firstWidth)
	if t != "" {
		t += "\n"
	}
	return t + h.rest(commands) + h.cat.HelpMore + notes
}

// rest has the names of all other commands, group by group.
func (h help) rest(commands []*sshchat.Command) string {
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
		heading := h.cat.Groups[group]
		if h.narrow() {
			all := strings.ReplaceAll(strings.Join(names[group], " "), "/", "")
			t.WriteString(h.Style(paint.Bold, heading) + h.cat.Colon + h.Style(paint.Dim, all) + "\n")
			continue
		}
		pad := strings.Repeat(" ", max(1, headingWidth-text.Width(heading)))
		for i, row := range paint.Wrap(names[group], h.Fit(headingWidth)) {
			if i > 0 {
				heading, pad = "", strings.Repeat(" ", headingWidth)
			}
			t.WriteString(h.Style(paint.Bold, heading) + pad + h.Style(paint.Dim, row) + "\n")
		}
	}
	return t.String()
}

// row is what a table tells of a command.
func (h help) row(c *sshchat.Command) lang.Row {
	return lang.Row{What: "/" + h.usage(c), Does: h.cat.Help[c.Name].Summary}
}

// bare takes the arguments from what is typed: the help of each command has them.
func bare(rows []lang.Row) {
	for i, r := range rows {
		rows[i].What, _, _ = strings.Cut(r.What, " ")
	}
}

// table words rows in two columns, the first of which is wide cells; on a narrow terminal it is
// as wide as it must be, or else the second follows the first.
func (h help) table(rows []lang.Row, wide int) string {
	beside := h.beside(rows)
	if h.narrow() && beside {
		wide = widest(rows)
	}
	lines := make([]string, 0, len(rows))
	for _, r := range rows {
		if h.narrow() && !beside {
			lines = append(lines, "  "+h.Style(paint.Bold, r.What)+"  "+r.Does)
			continue
		}
		what := brief(r.What, wide)
		pad := strings.Repeat(" ", max(0, wide-text.Width(what))+2)
		lines = append(lines, "  "+h.Style(paint.Bold, what)+pad+r.Does)
	}
	return strings.Join(lines, "\n")
}

// narrow reports whether the terminal is too narrow for most tables.
func (h help) narrow() bool { return h.Width() > 0 && h.Width() < twoColumns }

// beside reports whether rows fit the terminal with what each does beside what is typed.
func (h help) beside(rows []lang.Row) bool {
	taken := len("--   ") + widest(rows) + len("  ")
	return !slices.ContainsFunc(rows, func(r lang.Row) bool { return taken+text.Width(r.Does) >= h.Width() })
}

// widest is how wide the first column of rows is.
func widest(rows []lang.Row) (cells int) {
	for _, r := range rows {
		cells = max(cells, text.Width(r.What))
	}
	return cells
}

// group is the table of a group.
func (h help) group(n sshchat.Help) string {
	rows := make([]lang.Row, len(n.Commands))
	for i, c := range n.Commands {
		rows[i] = h.row(c)
	}
	if h.narrow() {
		bare(rows)
	}
	heading := h.cat.Groups[n.Group]
	return h.Style(paint.Bold, heading) + "\n" + h.screenful(heading, rows, n.Part, heading) + "\n" + h.cat.HelpOne(n.Commands[0].Name)
}

// high is how many rows of the terminal a text takes.
func (h help) high(t string) int { return 1 + bytes.Count(h.Aside(nil, t), []byte("\n")) }

// screenful is a table or, where a terminal is too small for all of it and what is above it, the part of it
// that is asked for, with what shows the next.
func (h help) screenful(above string, rows []lang.Row, part int, word string) string {
	if !h.narrow() {
		return h.table(rows, usageWidth)
	}
	parts := [][]lang.Row{nil}
	high := h.high(above) - 1 // a part has one row above it
	for _, r := range rows {
		n := h.high(h.table([]lang.Row{r}, usageWidth))
		if high += n; high > smallRows {
			parts, high = append(parts, nil), n
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], r)
	}
	part = min(max(part, 1), len(parts))
	t := h.table(parts[part-1], usageWidth)
	if part < len(parts) {
		t += "\n" + h.cat.HelpNext(word, part+1)
	}
	return t
}

// one explains a command.
func (h help) one(n sshchat.Help) string {
	c := n.Commands[0]
	usage, example := h.synopsis(c)
	words := strings.Fields(fmt.Sprintf(h.cat.Usage, usage))
	t := strings.Join(paint.Wrap(words, h.Fit(len("  "))), "\n  ") + "\n" + h.cat.Help[c.Name].Summary
	if len(c.Aliases) > 0 {
		t += "\n" + h.cat.Also + "/" + strings.Join(c.Aliases, " /")
	}
	t += "\n" + h.cat.Example + example
	if who := h.cat.ForRank[c.Rank]; who != "" {
		t += "\n" + who
	}
	t += h.why(n.Why)
	if len(c.Below) == 0 {
		return t
	}
	rows, above := h.below(c), t
	if h.narrow() {
		bare(rows)
		if n.Part > 1 {
			t = h.Style(paint.Bold, "/"+c.Name)
		}
	}
	return t + "\n" + h.screenful(above, rows, n.Part, c.Name) + "\n" + h.cat.HelpOne(c.Below[0].Name)
}

// below is what a table tells of the words below a command.
func (h usages) below(c *sshchat.Command) []lang.Row {
	rows := make([]lang.Row, len(c.Below))
	for i, b := range c.Below {
		what := strings.TrimSpace(b.Word() + " " + b.Args)
		rows[i] = lang.Row{What: h.cat.Placeholders(what), Does: h.cat.Help[b.Name].Summary}
	}
	return rows
}

// page is a page under its title.
func (h help) page(p lang.Page) string { return h.pagePart(p, 0) }

// pagePart is a part of a page.
func (h help) pagePart(p lang.Page, part int) string {
	return h.Style(paint.Bold, p.Title) + "\n" + h.screenful(p.Title, p.Rows, part, p.Title)
}

// why words the reason that the reader cannot use a command; "" if they can.
func (h help) why(f *sshchat.Fault) string {
	if f == nil {
		return ""
	}
	return "\n" + h.fault(f.Key, f.Args)
}
