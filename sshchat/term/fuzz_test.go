package term

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// FuzzDecoder: no input makes it panic, hold anything or lose its way: after what was
// unfinished is flushed, a key is a key again.
func FuzzDecoder(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, p []byte) {
		var d decoder
		for _, b := range p {
			ev := d.next(b)
			if ev.key >= numKeys || ev.key == keyRune && !utf8.ValidRune(ev.r) {
				t.Fatalf("event %v", ev)
			}
			if ev.key != keyNone && d.wait() > 0 {
				t.Fatalf("key %v while waiting", ev)
			}
		}
		d.flush()
		if d.wait() != 0 {
			t.Error("waits after a flush")
		}
		if ev := d.next('a'); ev != (event{key: keyRune, r: 'a'}) {
			t.Errorf("a is %v", ev)
		}
	})
}

// FuzzEditor: input in two reads does what it does in one; the draft stays valid, its
// cursor between clusters, its limits kept; and the screen shows it.
func FuzzEditor(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, p []byte) {
		if len(p) == 0 || len(p) > maxRestBytes {
			return
		}
		if len(p) > 1 && bytes.ContainsRune(p, '\t') || bytes.ContainsRune(p, '\x03') && bytes.Contains(p, []byte("00~")) {
			return // ^C alone in its packet and Tab at its end are keys, inside they are text
		}
		split := int(p[0]) % len(p)
		if split > 0 && p[split-1] == esc {
			return // an ESC in a piece of its own is the Escape key
		}
		whole, parts := NewEditor(), NewEditor()
		want := feed(whole, p)
		got := slices.Concat(feed(parts, p[:split]), feed(parts, p[split:]))
		for _, e := range []*Editor{whole, parts} {
			if e.paste.on { // it is shown when a read of one key comes
				e.endPaste()
			}
		}
		if marked(whole) != marked(parts) || !slices.Equal(merged(want), merged(got)) {
			t.Fatalf("whole: %q %+v\nsplit: %q %+v", marked(whole), want, marked(parts), got)
		}
		if err := sane(whole); err != nil {
			t.Fatal(err)
		}
		m := newModel(33, 7, opinion{})
		s := NewScreen(33, 7, ScreenOptions{})
		m.Write(s.Frame(nil, [][]byte{[]byte("hello")}, whole))
		m.Write(s.Frame(nil, nil, whole))
	})
}

// feed feeds p and answers each Tab with the same candidates.
func feed(e *Editor, p []byte) (all []Action) {
	for acts := e.Feed(p); len(acts) > 0; acts = e.Feed(nil) {
		all = append(all, acts...)
		for _, a := range acts {
			if a.Kind == Complete {
				e.Offer(a.Start, []string{"alice: ", "alicia ", "阿里 "}[:1+len(a.Line)%3])
			}
		}
	}
	return all
}

// merged joins what one read reports at once and two reads report twice.
func merged(acts []Action) (all []Action) {
	for _, a := range acts {
		if n := len(all); n > 0 && all[n-1].Kind == a.Kind && (a.Kind == Bell || a.Kind == InvalidUTF8) {
			all[n-1].N += a.N
			continue
		}
		all = append(all, a)
	}
	return all
}

// sane checks what must hold for every editor.
func sane(e *Editor) error {
	switch {
	case !utf8.Valid(e.text):
		return fmt.Errorf("draft is not UTF-8: %q", e.text)
	case bytes.ContainsFunc(e.text, func(r rune) bool { _, ok := accept(r); return !ok && r != '\n' && r != utf8.RuneError }):
		return fmt.Errorf("draft has what was not to be accepted: %q", e.text)
	case len(e.text) > maxDraftBytes || bytes.Count(e.text, lf) >= maxDraftLines:
		return fmt.Errorf("draft of %d bytes and %d line breaks", len(e.text), bytes.Count(e.text, lf))
	case len(e.text) <= maxScanBytes && !slices.Contains(boundaries(e.text), e.pos):
		return fmt.Errorf("cursor inside a cluster: %q", marked(e))
	}
	return nil
}

// boundaries returns where the clusters of b begin and end, found from its start.
func boundaries(b []byte) []int {
	all := []int{0}
	for g := displaywidth.BytesGraphemes(b); g.Next(); {
		all = append(all, all[len(all)-1]+len(g.Value()))
	}
	return all
}

// FuzzClusters: moving finds the boundaries that reading from the start finds, and no
// cluster gets less room than a terminal may give it.
func FuzzClusters(f *testing.F) {
	for _, s := range odds {
		f.Add("a" + s + "你" + s + s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = clean(s)
		if len(s) > maxScanBytes {
			return
		}
		d := draft{text: []byte(s)}
		all := boundaries(d.text)
		for i, at := range all[1:] {
			if got := d.after(all[i]); got != at {
				t.Errorf("%q: after(%d) = %d, want %d", s, all[i], got, at)
			}
			if got := d.before(at); got != all[i] {
				t.Errorf("%q: before(%d) = %d, want %d", s, at, got, all[i])
			}
			cluster := d.text[all[i]:at]
			c := clusterCells(cluster)
			if c.odd {
				continue
			}
			for _, o := range opinions() {
				m := newModel(200, 5, o)
				m.print(string(cluster))
				if m.x > c.most && string(cluster) != "\n" {
					t.Errorf("%+q takes %d cells with %v, has %+v", cluster, m.x, o, c)
				}
			}
		}
	})
}

func addSeeds(f *testing.F) {
	for _, s := range odds {
		f.Add([]byte("x" + s))
	}
	for _, k := range keys {
		f.Add([]byte("\x03ab 你好\x1b[D" + k + "c" + k))
	}
	f.Add([]byte("\x09/he\t\t\x1b[Zbo\tx\r\n\n"))
	f.Add([]byte("\x05\xe4\xbd\x1b[1;5\xff\x1b]0;x\x1b\\\x1bP\x1b[200~a\r\nb\x1b[201~"))
	f.Add([]byte("\x20\x1b[200~" + "never ended \x03\x04"))
	f.Add([]byte("\x02one\rtwo\r\x12o\x12\x12n\x7f\x07\x12t\r"))
}
