package main

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"path"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// markdown reads GitHub's tables beside CommonMark. HTML in a page is left out: nothing of a page runs.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))

// reader reads one page.
type reader struct {
	site *site
	repo fs.FS
	page *page
}

// read makes a page of its source.
func (r *reader) read(source []byte) error {
	doc := markdown.Parser().Parse(text.NewReader(source), parser.WithContext(parser.NewContext(parser.WithIDs(&slugs{}))))
	var wrong []error
	err := ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var err error
		switch n := n.(type) {
		case *ast.Heading:
			r.head(n, source)
		case *ast.Link:
			if n.Destination, err = r.lead(n.Destination); err == nil {
				r.name(n, source)
			}
		case *ast.Image:
			n.Destination, err = r.lead(n.Destination)
		case *ast.Text:
			r.below(n.Value(source), n.SoftLineBreak() || n.HardLineBreak())
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for i := range n.Lines().Len() {
				line := n.Lines().At(i)
				r.below(line.Value(source), true)
			}
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", r.page.source, err))
		}
		if n.Kind() == ast.KindParagraph || n.Kind() == ast.KindListItem || n.Kind() == ast.KindHeading {
			r.below(nil, true)
		}
		return ast.WalkContinue, nil
	})
	if err := errors.Join(append(wrong, err)...); err != nil {
		return err
	}
	if r.page.title == "" {
		return fmt.Errorf("%s has no title", r.page.source)
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, doc); err != nil {
		return err
	}
	body := strings.ReplaceAll(out.String(), "<!-- raw HTML omitted -->\n", "")
	r.page.body = []byte(framed(body))
	return nil
}

// fewColumns is how many columns a table may have whose cells stand below each other on a phone. More are
// numbers to compare, and scroll.
const fewColumns = 5

// framed puts each table into a frame that scrolls, or that has its cells below each other.
func framed(body string) string {
	before, rest, found := strings.Cut(body, "<table>")
	var b strings.Builder
	for b.WriteString(before); found; {
		var table string
		table, rest, _ = strings.Cut(rest, "</table>")
		class := "wide"
		if strings.Count(table, "<th")-strings.Count(table, "<thead") <= fewColumns {
			class = "wide few"
		}
		b.WriteString(`<div class="` + class + `"><table>` + table + "</table></div>")
		before, rest, found = strings.Cut(rest, "<table>")
		b.WriteString(before)
	}
	return b.String()
}

// head notes a heading.
func (r *reader) head(n *ast.Heading, source []byte) {
	id, _ := n.AttributeString("id")
	raw, _ := id.([]byte)
	words := plain(n, source)
	if n.Level == 1 && r.page.title == "" {
		r.page.title = words
	}
	r.page.heads = append(r.page.heads, head{level: n.Level, id: string(raw), text: words})
}

// below adds words to those that are found under the last heading.
func (r *reader) below(words []byte, ends bool) {
	if len(r.page.heads) == 0 {
		return
	}
	h := &r.page.heads[len(r.page.heads)-1]
	h.below += string(words)
	if ends {
		h.below += " "
	}
}

// plain is the text of a node.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function fails nothing
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Value(source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// lead returns where a link leads on the site, and puts what it leads to there.
func (r *reader) lead(dest []byte) ([]byte, error) {
	from := string(dest)
	u, err := url.Parse(from)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "" || u.Host != "" {
		return dest, nil // elsewhere
	}
	to := ""
	if u.Path != "" {
		if to, err = r.place(path.Join(path.Dir(r.page.source), u.Path)); err != nil {
			return nil, fmt.Errorf("%s: %w", from, err)
		}
	}
	if u.Fragment != "" {
		to += "#" + u.Fragment
	}
	r.page.links = append(r.page.links, link{from, to})
	return []byte(to), nil
}

// name has a link that says the path of a page say what the page is called.
func (r *reader) name(n *ast.Link, source []byte) {
	said := plain(n, source)
	for _, p := range r.site.pages {
		if said == p.source || said == path.Base(p.source) && outputOf(p.source) == strings.Split(string(n.Destination), "#")[0] {
			n.RemoveChildren(n)
			n.AppendChild(n, ast.NewString([]byte(html.EscapeString(p.label))))
			return
		}
	}
}

// place returns the name on the site of a file of the repository.
func (r *reader) place(source string) (string, error) {
	if p := r.site.find(source); p != nil {
		return p.name, nil
	}
	info, err := fs.Stat(r.repo, source)
	switch {
	case err != nil:
		return "", errors.New("there is no such file")
	case info.IsDir():
		if p := r.site.find(source + "/README.md"); p != nil {
			return p.name, nil
		}
		return r.folder(source)
	}
	content, err := fs.ReadFile(r.repo, source)
	if err != nil {
		return "", err
	}
	name := "files/" + source + ".txt" // any server shows that as text
	if strings.HasPrefix(source, "docs/img/") {
		name = strings.TrimPrefix(source, "docs/")
	}
	r.site.files[name] = content
	return name, nil
}

// folder makes a page that lists the files of a folder, which stand on the site as well.
func (r *reader) folder(source string) (string, error) {
	entries, err := fs.ReadDir(r.repo, source)
	if err != nil {
		return "", err
	}
	var list strings.Builder
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		name, err := r.place(path.Join(source, e.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&list, "<li><a href=\"%s\">%s</a></li>\n", html.EscapeString(path.Base(name)), html.EscapeString(e.Name()))
	}
	name := "files/" + source + "/index.html"
	r.site.files[name] = fmt.Appendf(nil, folderPage, html.EscapeString(source), strings.Repeat("../", strings.Count(name, "/")), html.EscapeString(source), list.String())
	return name, nil
}

// slugs gives headings the anchors that code hosts give them.
type slugs struct{ seen map[string]int }

// Generate implements parser.IDs.
func (s *slugs) Generate(value []byte, _ ast.NodeKind) []byte {
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	id := slug(string(value))
	n := s.seen[id]
	s.seen[id]++
	if n > 0 {
		id = fmt.Sprintf("%s-%d", id, n)
	}
	return []byte(id)
}

// Put implements parser.IDs.
func (*slugs) Put([]byte) {}

// slug is the anchor of a heading.
func slug(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		}
		return -1
	}, strings.TrimSpace(words))
}
