package main

import (
	"encoding/json"
	"html/template"
	"strings"
)

// searchFile holds what the search looks through. It is a script, so that it can be read from a
// folder as from a server.
const searchFile = "search-index.js"

// view is what a page's layout is filled with.
type view struct {
	Title, Name string
	Home        bool
	Body        template.HTML
	Heads       []head
	Parts       []viewPart
	Back, Next  *page
}

type viewPart struct {
	Title string
	Pages []viewEntry
}

type viewEntry struct {
	Name, Label string
	Here        bool
}

// view returns what the layout of a page needs.
func (s *site) view(p *page) view {
	v := view{Title: p.title, Name: p.name, Home: p.name == "index.html", Body: template.HTML(p.body)} //nolint:gosec // of the repository's own pages, without their HTML
	for _, h := range p.heads {
		if h.level == 2 {
			v.Heads = append(v.Heads, h)
		}
	}
	for _, part := range plan {
		vp := viewPart{Title: part.title}
		for _, e := range part.pages {
			vp.Pages = append(vp.Pages, viewEntry{outputOf(e.source), e.label, e.source == p.source})
		}
		v.Parts = append(v.Parts, vp)
	}
	for i, other := range s.pages {
		if other != p {
			continue
		}
		if i > 0 {
			v.Back = s.pages[i-1]
		}
		if i+1 < len(s.pages) {
			v.Next = s.pages[i+1]
		}
	}
	return v
}

// ID is the anchor of a heading, for the layout.
func (h head) ID() string { return h.id }

// Text is a heading's text, for the layout.
func (h head) Text() string { return h.text }

// Label is what the list calls a page, for the layout.
func (p *page) Label() string { return p.label }

// File is a page's file, for the layout.
func (p *page) File() string { return p.name }

// index is what the search looks through: of each heading its page, its anchor, itself and what
// stands below it.
func (s *site) index() []byte {
	var all [][4]string
	for _, p := range s.pages {
		for _, h := range p.heads {
			all = append(all, [4]string{p.label, p.name + "#" + h.id, h.text, strings.Join(strings.Fields(h.below), " ")})
		}
	}
	text, _ := json.Marshal(all) // strings alone
	return append(append([]byte("window.sshchatPages="), text...), ";\n"...)
}
