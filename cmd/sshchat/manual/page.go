package manual

import (
	"fmt"
	"strings"
	"time"
)

// page is a man page while it is written, in the macros of man(7).
type page struct{ text strings.Builder }

func newPage(name, section string, date time.Time, version, volume string) *page {
	p := &page{}
	p.line(`.\" Written by sshchat manual, from the commands and settings themselves.`)
	p.line(fmt.Sprintf(`.TH "%s" "%s" "%s" "sshchat %s" "%s"`, escape(strings.ToUpper(name)), section, date.Format("2006-01-02"), escape(version), volume))
	return p
}

// String is the page.
func (p *page) String() string { return p.text.String() }

// line adds a line of roff.
func (p *page) line(roff string) { p.text.WriteString(roff + "\n") }

func (p *page) section(name string) { p.line(".SH " + name) }

// item adds a row of a list: what, as roff, and what is told of it.
func (p *page) item(roff, about string) {
	p.line(".TP")
	p.line(roff)
	p.line(line(about))
}

// prose adds paragraphs. Lines with two blanks before them are shown as they stand.
func (p *page) prose(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		shown := strings.HasPrefix(paragraph, "  ")
		if i > 0 {
			p.line(".PP")
		}
		if shown {
			p.line(".RS 4")
			p.line(".nf")
		}
		for l := range strings.Lines(paragraph) {
			p.line(line(strings.TrimSpace(l)))
		}
		if shown {
			p.line(".fi")
			p.line(".RE")
		}
	}
}

func bold(s string) string   { return `\fB` + escape(s) + `\fR` }
func italic(s string) string { return `\fI` + escape(s) + `\fR` }

// line is a text that is alone in its line, where a dot or an apostrophe at the start would be
// a request.
func line(s string) string {
	s = escape(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, `\(aq`) {
		return `\&` + s
	}
	return s
}

// signs are what roff would print otherwise than it stands: a hyphen that is no minus cannot be
// copied into a shell.
var signs = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `'`, `\(aq`, "`", `\(ga`, `^`, `\(ha`, `~`, `\(ti`, `"`, `\(dq`)

// escape is a text as roff prints it.
func escape(s string) string {
	var b strings.Builder
	for _, r := range signs.Replace(s) {
		if r > '~' {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
