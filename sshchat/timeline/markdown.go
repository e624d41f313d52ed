package timeline

import (
	"io"
	"strconv"
	"strings"
	"time"
)

// markdownPage writes the record as CommonMark, as code hosts and wikis show it. What people
// wrote is escaped: none of it becomes a heading, a link or a tag.
type markdownPage struct {
	stamps
	w      io.Writer
	head   *Head
	survey *survey
	facts  facts
}

// put writes strings one behind the other.
func (p *markdownPage) put(all ...string) error {
	for _, s := range all {
		if _, err := io.WriteString(p.w, s); err != nil {
			return err
		}
	}
	return nil
}

func (p *markdownPage) begin() error {
	p.facts = newFacts(p.head, p.survey)
	f := &p.facts
	all := []string{"# ", escaped(f.Title), "\n\n", escaped(f.Span), "\\\n", escaped(f.Made), "\n"}
	if f.Full != "" {
		all = append(all, "\n**", escaped(f.Full), "**\n")
	}
	if len(f.Marks) > 0 {
		all = append(all, "\n**", escaped(f.Words.Marks), "**\n\n")
		for i := range f.Marks {
			m := &f.Marks[i]
			all = append(all, "- ", linkTo(m.Seq, p.Full(m.At)+" "+escaped(m.Text)), " (", escaped(m.Name), ")\n")
		}
	}
	if f.MoreMarks > 0 {
		all = append(all, "- +", strconv.Itoa(f.MoreMarks), "\n")
	}
	if len(f.People) > 0 {
		all = append(all, "\n**", escaped(f.Words.People), "**\n\n")
		for i, who := range f.People {
			if i > 0 {
				all = append(all, ", ")
			}
			all = append(all, linkTo(who.Seq, escaped(who.Name)), " (", strconv.Itoa(who.Lines), ")")
		}
		if f.MorePeople > 0 {
			all = append(all, ", +", strconv.Itoa(f.MorePeople))
		}
		all = append(all, "\n")
	}
	return p.put(all...)
}

func (p *markdownPage) end() error {
	f := &p.facts
	switch {
	case f.Full != "":
		return p.put("\n**", escaped(f.Full), "**\n")
	case f.Nothing != "":
		return p.put("\n", escaped(f.Nothing), "\n")
	}
	return p.put("\n", escaped(f.Words.Ends(f.Entries)), "\n")
}

func (p *markdownPage) day(at time.Time) error { return p.put("\n**", p.Day(at), "**\n\n") }

func anchor(seq uint64) string {
	return `<a id="l` + strconv.FormatUint(seq, 10) + `"></a>`
}

func linkTo(seq uint64, text string) string {
	return "[" + text + "](#l" + strconv.FormatUint(seq, 10) + ")"
}

func (p *markdownPage) mark(l *line) error {
	return p.put("\n## ", anchor(l.Seq), linkTo(l.Seq, p.Clock(l.At)), " ", escaped(l.Text), "\n\n*", escaped(l.Name), "*\n\n")
}

// item begins a line of the list.
func (p *markdownPage) item(l *line) string {
	return "- " + anchor(l.Seq) + linkTo(l.Seq, p.Clock(l.At)) + " "
}

func (p *markdownPage) happened(l *line) error {
	return p.put(p.item(l), "*", escaped(strings.ReplaceAll(l.Text, "\n", " ")), "*\n")
}

// spelledOut is how many comings and goings are told one by one: Markdown folds nothing.
const spelledOut = 12

func (p *markdownPage) passed(all []line) error {
	var texts []string
	for _, l := range all[:min(len(all), spelledOut)] {
		texts = append(texts, escaped(strings.ReplaceAll(l.Text, "\n", " ")))
	}
	if len(all) > spelledOut {
		texts = append(texts, "…")
	}
	return p.put(p.item(&all[0]), "*", escaped(p.facts.Words.Passed(len(all))), ": ", strings.Join(texts, "; "), "*\n")
}

func (p *markdownPage) said(l *line) error {
	who := "**" + escaped(l.Name) + ":**"
	if l.Acted {
		who = "**" + escaped(l.Name) + "**"
	}
	if l.To != "" {
		to := escaped(l.To)
		if l.Ref != 0 {
			to = linkTo(l.Ref, to)
		}
		who += " → " + to
	}
	return p.put(p.item(l), who, p.body(l), "\n")
}

// body is what was said, and what is to be known of it.
func (p *markdownPage) body(l *line) string {
	w := p.facts.Words
	if l.Erased {
		return " *" + escaped(w.Gone) + "*"
	}
	var after strings.Builder
	if l.Edited {
		after.WriteString(" *" + escaped(w.Edited(p.edited(l.When))) + "*")
	}
	if l.Pinned {
		after.WriteString(" *" + escaped(w.Pinned) + "*")
	}
	if l.Lost > 0 {
		after.WriteString(" *" + escaped(w.Lost(l.Lost)) + "*")
	}
	for _, a := range l.Answers {
		after.WriteString(" " + escaped(clean(a.Emoji.String())) + " " + strconv.Itoa(a.N))
	}
	if l.Code {
		return after.String() + fenced(l.Text)
	}
	var b strings.Builder
	b.WriteByte(' ')
	parts := partsOf(l.Text)
	for _, part := range parts {
		switch part.Kind {
		case "block":
			b.WriteString(fenced(part.Text))
			b.WriteString("\n  ")
		case "code":
			b.WriteString(codeSpan(part.Text))
		case "link":
			b.WriteString("<" + part.Text + ">")
		default:
			b.WriteString(paragraph(part.Text))
		}
	}
	if n := len(parts); n > 0 && parts[n-1].Kind == "block" && after.Len() > 0 { // nothing may stand behind a fence
		after.WriteByte('\n')
		return strings.TrimRight(b.String(), " \n") + "\n\n " + after.String()
	}
	return strings.TrimRight(b.String(), " \n") + after.String()
}

// fenced is a block of code inside of an item. Its fence is longer than any in it.
func fenced(code string) string {
	fence := strings.Repeat("`", max(3, longestRun(code)+1))
	var b strings.Builder
	b.WriteString("\n\n  " + fence + "\n")
	for line := range strings.SplitSeq(code, "\n") {
		if line != "" {
			b.WriteString("  " + line)
		}
		b.WriteByte('\n')
	}
	b.WriteString("  " + fence + "\n")
	return b.String()
}

// codeSpan is code within a line, between more backticks than it has.
func codeSpan(code string) string {
	marks := strings.Repeat("`", longestRun(code)+1)
	if strings.HasPrefix(code, "`") || strings.HasSuffix(code, "`") {
		code = " " + code + " "
	}
	return marks + code + marks
}

// longestRun is the most backticks in a row.
func longestRun(s string) (most int) {
	run := 0
	for i := range len(s) {
		if s[i] != '`' {
			run = 0
			continue
		}
		run++
		most = max(most, run)
	}
	return most
}

// paragraph is text of several lines inside of an item.
func paragraph(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		rest := strings.TrimLeft(line, " \t")
		blank := strings.Repeat("\u00a0", len(line)-len(rest)) // else it would be taken away, or make code of it
		if i == 0 {
			blank = line[:len(line)-len(rest)]
		}
		if rest == "" && i > 0 && i < len(lines)-1 {
			blank += "\u00a0"
		}
		lines[i] = blank + escapedStart(rest)
	}
	return strings.Join(lines, "\\\n  ")
}

// escapedStart escapes what means something where a line begins.
func escapedStart(s string) string {
	out := escaped(s)
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	switch {
	case s == "":
	case strings.IndexByte("-+=:", s[0]) >= 0:
		return `\` + out
	case digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')'):
		return s[:digits] + `\` + out[digits:]
	}
	return out
}

// special is what means something anywhere in a line of Markdown, of one house or another.
const special = "\\`*_[]<>#|~&$!{}^"

// escaped is a text that is shown as it stands.
func escaped(s string) string {
	if !strings.ContainsAny(s, special+"\n") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c == '\n': // a heading or a name has one line
			b.WriteByte(' ')
		case strings.IndexByte(special, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
