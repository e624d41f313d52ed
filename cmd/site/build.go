package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// site is a site in memory.
type site struct {
	pages []*page
	files map[string][]byte // all that is written, by name
}

// page is one page of it.
type page struct {
	entry
	name  string // of its file
	title string
	body  []byte // HTML
	heads []head
	links []link
}

// head is a heading, and what stands below it.
type head struct {
	level    int
	id, text string
	below    string // plain text, for the search
}

// link is a link of a page, as it was written and as it leads on the site.
type link struct {
	from, to string
}

// build makes the site of a repository. Links that lead nowhere are an error, all of them at once.
func build(repo fs.FS) (*site, error) {
	s := &site{files: map[string][]byte{}}
	for _, p := range plan {
		for _, e := range p.pages {
			s.pages = append(s.pages, &page{entry: e, name: outputOf(e.source)})
		}
	}
	if err := s.complete(repo); err != nil {
		return nil, err
	}
	var wrong []error
	for _, p := range s.pages {
		source, err := fs.ReadFile(repo, p.source)
		if err != nil {
			return nil, err
		}
		r := &reader{site: s, repo: repo, page: p}
		if err := r.read(source); err != nil {
			wrong = append(wrong, err)
		}
	}
	wrong = append(wrong, s.anchors()...)
	if err := errors.Join(wrong...); err != nil {
		return nil, err
	}
	for _, p := range s.pages {
		var out bytes.Buffer
		if err := layout.Execute(&out, s.view(p)); err != nil {
			return nil, err
		}
		s.files[p.name] = out.Bytes()
	}
	s.files["style.css"], s.files["search.js"] = []byte(style), []byte(script)
	s.files[searchFile] = s.index()
	return s, nil
}

// outputOf is the file of a page on the site.
func outputOf(source string) string {
	if name, ok := output[source]; ok {
		return name
	}
	return strings.TrimSuffix(path.Base(source), ".md") + ".html"
}

// complete refuses a page of docs that is in no part of the plan.
func (s *site) complete(repo fs.FS) error {
	all, err := fs.Glob(repo, "docs/*.md")
	if err != nil {
		return err
	}
	for _, source := range all {
		if s.find(source) == nil {
			return fmt.Errorf("%s is in no part of the site: add it to the plan", source)
		}
	}
	return nil
}

// find returns the page that is made of a file; nil if none is.
func (s *site) find(source string) *page {
	i := slices.IndexFunc(s.pages, func(p *page) bool { return p.source == source })
	if i < 0 {
		return nil
	}
	return s.pages[i]
}

// anchors returns what is wrong with links to headings.
func (s *site) anchors() (wrong []error) {
	ids := map[string]bool{}
	for _, p := range s.pages {
		for _, h := range p.heads {
			ids[p.name+"#"+h.id] = true
		}
	}
	for _, p := range s.pages {
		for _, l := range p.links {
			name, id, found := strings.Cut(l.to, "#")
			if name == "" {
				name = p.name
			}
			if found && strings.HasSuffix(name, ".html") && !ids[name+"#"+id] {
				wrong = append(wrong, fmt.Errorf("%s: %s: there is no such heading", p.source, l.from))
			}
		}
	}
	return wrong
}
