//go:build !race

// It is one goroutine: there is no race to find in it.

package main

import (
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// once makes the site of this repository.
var once = sync.OnceValues(func() (*site, error) { return build(os.DirFS("../..")) })

// made is the site of this repository.
func made(t *testing.T) *site {
	t.Helper()
	s, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	attribute = regexp.MustCompile(`\b(href|src)="([^"]*)"`)
	anchor    = regexp.MustCompile(`\bid="([^"]*)"`)
)

// Every link of every page leads to a page, a heading or a file of the site, and nothing is loaded from
// elsewhere.
func TestLinks(t *testing.T) {
	s := made(t)
	ids := map[string]bool{}
	for name, text := range s.files {
		for _, m := range anchor.FindAllSubmatch(text, -1) {
			ids[name+"#"+string(m[1])] = true
		}
	}
	links := 0
	for name, text := range s.files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		for _, m := range attribute.FindAllSubmatch(text, -1) {
			to := string(m[2])
			if to == "data:," { // no icon
				continue
			}
			if strings.Contains(to, ":") {
				if string(m[1]) == "src" || !strings.HasPrefix(to, "https://") {
					t.Errorf("%s: %s leads to another host", name, m[0])
				}
				continue
			}
			links++
			to, err := url.PathUnescape(to)
			if err != nil {
				t.Error(name, err)
				continue
			}
			file, id, found := strings.Cut(to, "#")
			if file = path.Join(path.Dir(name), file); to[0] == '#' {
				file = name
			}
			if s.files[file] == nil || found && !ids[file+"#"+id] {
				t.Errorf("%s: %s leads nowhere", name, to)
			}
		}
	}
	if links < 1000 {
		t.Errorf("%d links: the test looks for something else", links)
	}
	for _, name := range []string{"style.css", "search.js"} {
		if strings.Contains(string(s.files[name]), "//") && !strings.Contains(string(s.files[name]), "  // ") || strings.Contains(string(s.files[name]), "url(") {
			t.Errorf("%s loads something", name)
		}
	}
}

// Each page says what it is, has its place in the list and lets nothing of its text run.
func TestPages(t *testing.T) {
	s := made(t)
	for _, p := range s.pages {
		text := string(s.files[p.name])
		if strings.Count(text, `aria-current="page"`) != 1 || strings.Count(text, "<h1") != 1 || strings.Contains(text, "raw HTML omitted") {
			t.Errorf("%s is not as pages are", p.name)
		}
		if n := strings.Count(text, "<script"); n != 1 {
			t.Errorf("%s has %d scripts", p.name, n)
		}
	}
	index := string(s.files[searchFile])
	for _, want := range []string{"first-hour.html#backups", "name-expiry", "怎么进来", "sshchat_backup_time_seconds"} {
		if !strings.Contains(index, want) {
			t.Errorf("the search does not find %s", want)
		}
	}
	if n := len(index); n > 400<<10 {
		t.Errorf("what is searched has %d bytes", n)
	}
}

// What leads nowhere is told with its page, all of it at once.
func TestWrongLinks(t *testing.T) {
	repo := fstest.MapFS{}
	for _, p := range plan {
		for _, e := range p.pages {
			repo[e.source] = &fstest.MapFile{Data: []byte("# Page\n\n## A part, of it\n\n## A part, of it\n")}
		}
	}
	if _, err := build(repo); err != nil {
		t.Fatal(err)
	}
	repo["docs/rooms.md"].Data = []byte("# Rooms\n[a](none.md) [b](bots.md#nothing) [c](#a-part) [d](bots.md#a-part-of-it-1) [e](../examples/README.md) [f](https://example.org/x)\n<script>no</script>\n")
	_, err := build(repo)
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Fatalf("%v", err)
	}
	for _, want := range []string{"docs/rooms.md: none.md: there is no such file", "docs/rooms.md: bots.md#nothing: there is no such heading", "docs/rooms.md: #a-part: there is no such heading"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say %s:\n%v", want, err)
		}
	}
	repo["docs/new.md"] = &fstest.MapFile{Data: []byte("# New\n")}
	if _, err := build(repo); err == nil || !strings.Contains(err.Error(), "docs/new.md is in no part of the site") {
		t.Errorf("%v", err)
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"An operator's first hour": "an-operators-first-hour", "`ssh -T`, or not": "ssh--t-or-not", "中文": "中文", "What is promised": "what-is-promised", "a_b C-D": "a_b-c-d",
	} {
		if got := slug(in); got != want {
			t.Errorf("slug(%q) = %q, want %q", in, got, want)
		}
	}
}

// The site is written as it is, over one that was there, and over nothing else.
func TestRun(t *testing.T) {
	out := filepath.Join(t.TempDir(), "site")
	for range 2 {
		if err := run("../..", out); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	err := filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(out, path)
			names = append(names, filepath.ToSlash(name))
		}
		return err
	})
	want := slices.Sorted(maps.Keys(made(t).files))
	if slices.Sort(names); err != nil || !slices.Equal(names, want) {
		t.Errorf("there are %q, want %q", names, want)
	}
	mine := filepath.Join(t.TempDir(), "mine")
	if err := os.WriteFile(mine, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := run("../..", filepath.Dir(mine)); err == nil || !strings.Contains(err.Error(), "holds something else") {
		t.Errorf("into a folder of somebody's: %v", err)
	}
}
