package timeline

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"sync"
	"time"

	"sshchat/sshchat/words/lang"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageStyle string
	//go:embed page.js
	pageScript string
)

// htmlPage writes the record as a page that needs nothing besides itself. All that people wrote
// goes through html/template, and the page's own policy lets no script run but the one in it.
type htmlPage struct {
	stamps
	w        io.Writer
	template *template.Template
	facts    facts
}

func newHTMLPage(w io.Writer, h *Head, s *survey) *htmlPage {
	return &htmlPage{
		stamps: stamps{h.Zone}, w: w, facts: newFacts(h, s), template: pageTemplate(),
	}
}

// pageTemplate is made when it is first asked for: html/template looks at it then.
var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("").Parse(pageHTML)) })

// policy is the page's Content-Security-Policy: its own style and script, by their hashes.
func policy() string {
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(pageStyle) + "; script-src " + hash(pageScript) + "; base-uri 'none'; form-action 'none'"
}

func (p *htmlPage) put(name string, data any) error {
	return p.template.ExecuteTemplate(p.w, name, data)
}

func (p *htmlPage) begin() error {
	return p.put("begin", struct {
		facts
		Policy string
		Style  template.CSS
	}{p.facts, policy(), template.CSS(pageStyle)})
}

func (p *htmlPage) end() error {
	return p.put("end", struct {
		facts
		Script template.JS
	}{p.facts, template.JS(pageScript)})
}

func (p *htmlPage) day(at time.Time) error { return p.put("day", p.Day(at)) }

// htmlLine is a line with what its template asks for.
type htmlLine struct {
	*line
	stamps stamps
	Words  *lang.RecordWords
}

// Clock is when it was said.
func (l htmlLine) Clock() string { return l.stamps.Clock(l.At) }

// ISO is Clock for programs.
func (l htmlLine) ISO() string { return l.stamps.ISO(l.At) }

// EditedAt is when it was last edited, "" if that is not known.
func (l htmlLine) EditedAt() string { return l.stamps.edited(l.When) }

// Parts are what its text is made of.
func (l htmlLine) Parts() []part { return partsOf(l.Text) }

func (p *htmlPage) line(l *line) htmlLine { return htmlLine{l, p.stamps, p.facts.Words} }

func (p *htmlPage) mark(l *line) error     { return p.put("mark", p.line(l)) }
func (p *htmlPage) said(l *line) error     { return p.put("said", p.line(l)) }
func (p *htmlPage) happened(l *line) error { return p.put("happened", p.line(l)) }

func (p *htmlPage) passed(all []line) error {
	lines := make([]htmlLine, len(all))
	for i := range all {
		lines[i] = p.line(&all[i])
	}
	return p.put("passed", struct {
		Clock, Head string
		Lines       []htmlLine
	}{p.Clock(all[0].At), p.facts.Words.Passed(len(all)), lines})
}

// facts are what stands above and below a record.
type facts struct {
	stamps
	Words *lang.RecordWords

	Lang, Title, Span, Made string
	Full, Nothing           string // what there is to say of its end; "": nothing
	Entries                 int

	Marks      []line
	MoreMarks  int
	People     []speaker
	MorePeople int
}

func newFacts(h *Head, s *survey) facts {
	cat := h.Styler.Catalog()
	w := &cat.Record
	f := facts{
		stamps: stamps{h.Zone}, Words: w, Lang: cat.Lang, Title: clean(h.Title), Entries: s.entries,
		Marks: s.marks, MoreMarks: s.moreMarks,
	}
	if f.Title == "" {
		f.Title = w.Title(clean(h.Room))
	}
	until := h.Until
	if until.IsZero() || until.After(h.Made) {
		until = h.Made
	}
	zone := h.Zone.String()
	if zone == "Local" {
		zone = h.Made.In(h.Zone).Format("MST -07:00")
	}
	f.Span = w.Span(f.stamps.Full(h.Since), f.stamps.Full(until), zone)
	f.Made = w.Made(clean(h.Room), f.stamps.Full(h.Made))
	f.People, f.MorePeople = s.people()
	if s.more {
		f.Full = w.Full(s.entries, f.stamps.Full(s.at), s.at.In(h.Zone).Format("2006-01-02T15:04:05"))
	}
	if s.entries == 0 {
		f.Nothing = w.Nothing
	}
	return f
}

// Moment is a moment of the table of contents.
func (f facts) Moment(t time.Time) string { return f.stamps.Full(t) }

// edited is when a line was edited, "" if that is not known.
func (s stamps) edited(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return s.Clock(t)
}
