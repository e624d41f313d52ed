package paint

import (
	"strings"
	"testing"

	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
)

// TestFormat: what each kind of span looks like, and what happens where a mention
// falls into one. Markers stay: what is copied is what was sent.
func TestFormat(t *testing.T) {
	const m = "<1><38;5;130>alice<0>"
	for _, c := range []struct{ body, want string }{
		{"plain", "plain"},
		{"a *bold* b", "a <1>*bold*<0> b"},
		{"an _italic_ word", "an <3>_italic_<0> word"},
		{"run `go test`", "run <38;5;31>`go test`<0>"},
		{"see https://a.example/x", "see <https://a.example/x><4>https://a.example/x<0><>"},
		{"hi alice", "hi " + m},
		{"*hi alice there*", "<1>*hi <0>" + m + "<1> there*<0>"},
		{"*alice*", "<1>*<0>" + m + "<1>*<0>"},
		{"_hi alice!_ alice", "<3>_hi <0>" + m + "<3>!_<0> " + m},
		{"_alice_", "<3>_alice_<0>"},       // a name goes on with _
		{"`alice`", "<38;5;31>`alice`<0>"}, // code speaks of nobody
		{"https://a.example/alice", "<https://a.example/alice><4>https://a.example/alice<0><>"},
		{"2*3*4 snake_case_name", "2*3*4 snake_case_name"},
		{"ftp://a.example/ javascript:alert(1)", "ftp://a.example/ javascript:alert(1)"},
	} {
		b := NewBrush(Look{Theme: "auto", Depth: Color256, Time: "off", Links: true})
		body := text.Block(c.body)
		got := eye.Legible(b.format(body.String(), text.Spans(body), b.mentions(body, "alice")))
		if got != c.want {
			t.Errorf("%q is %q, want %q", c.body, got, c.want)
		}
		if got := eye.Legible(b.Body(body, false, "alice")); got != c.want {
			t.Errorf("%q as a body is %q, want %q", c.body, got, c.want)
		}
	}
}

// TestQuotes: a quoted line is dim, its marker stays, and what stands out in it does.
func TestQuotes(t *testing.T) {
	const m = "<1><38;5;130>alice<0>"
	for _, c := range []struct{ body, want string }{
		{"> you said\nno", "<38;5;243>> you said<0>\nno"},
		{"yes:\n> a\n> b\n>\n> c", "yes:\n<38;5;243>> a<0>\n<38;5;243>> b<0>\n<38;5;243>><0>\n<38;5;243>> c<0>"},
		{"> a *b* c", "<38;5;243>> a <0><1>*b*<0><38;5;243> c<0>"},
		{"> *b*\n*b*", "<38;5;243>> <0><1>*b*<0>\n<1>*b*<0>"},
		{"> hi alice!", "<38;5;243>> hi <0>" + m + "<38;5;243>!<0>"},
		{"> https://a.example/", "<38;5;243>> <0><https://a.example/><4>https://a.example/<0><>"},
		{"> > twice", "<38;5;243>> > twice<0>"},
		{">_<\n>no\na > b\n->", ">_<\n>no\na > b\n->"},
		{"```\n> c\n```\n> q", "<38;5;31>```<0>\n<38;5;31>> c<0>\n<38;5;31>```<0>\n<38;5;243>> q<0>"},
		{"> ```\n> c\n> ```", "<38;5;243>> ```<0>\n<38;5;243>> c<0>\n<38;5;243>> ```<0>"},
		{"> a\n```\n> c\n```", "<38;5;243>> a<0>\n<38;5;31>```<0>\n<38;5;31>> c<0>\n<38;5;31>```<0>"},
	} {
		b := NewBrush(Look{Theme: "auto", Depth: Color256, Time: "off", Links: true})
		body := text.Block(c.body)
		if got := eye.Legible(b.format(body.String(), spans(body, false), b.mentions(body, "alice"))); got != c.want {
			t.Errorf("%q is %q, want %q", c.body, got, c.want)
		}
		plain := b.Plain()
		if got := plain.Body(body, false, "alice"); got != c.body {
			t.Errorf("%q is %q bare", c.body, got)
		}
		if got := spans(body, true); len(got) != 1 || got[0].Kind != text.CodeBlock || len(quotes(body, true)) > 0 {
			t.Errorf("%q as code has the spans %v", c.body, got)
		}
	}
}

// TestLinks: only a terminal that swallows OSC gets a link, and only one that is
// short enough when it is encoded. (What text finds has nothing to encode.)
func TestLinks(t *testing.T) {
	for _, c := range []struct {
		links      bool
		body, want string
	}{
		{true, "https://a.example/?q=1;x", "<https://a.example/?q=1;x><4>https://a.example/?q=1;x<0><>"},
		{true, "https://a.example/{x}", "<https://a.example/%7Bx%7D><4>https://a.example/{x}<0><>"},
		{false, "https://a.example/", "<4>https://a.example/<0>"},
		// One byte is three when it is encoded, and then they are too many.
		{true, "https://a.example/" + strings.Repeat("^x", 600), "<4>https://a.example/" + strings.Repeat("^x", 600) + "<0>"},
	} {
		b := NewBrush(Look{Depth: Color256, Time: "off", Links: c.links})
		whole := []text.Span{{Start: 0, End: len(c.body), Kind: text.Link}}
		if got := eye.Legible(b.format(c.body, whole, nil)); got != c.want {
			t.Errorf("%q is %q, want %q", c.body, got, c.want)
		}
	}
}

// TestSafeURL: nothing in it can end the sequence that it stands in.
func TestSafeURL(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/%41?b=c&d#e": "https://a.example/%41?b=c&d#e",
		"https://a/\x1b\\\x07\x00 ":     "https://a/%1B%5C%07%00%20",
		"https://a/\u009c":              "https://a/%C2%9C",
		`https://a/<>"{}|^` + "`":       "https://a/%3C%3E%22%7B%7D%7C%5E%60",
	} {
		if got := safeURL(in); got != want {
			t.Errorf("safeURL(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestHits: what was searched for stands out, wherever and in whatever case.
func TestHits(t *testing.T) {
	b := brushOf(NoColor)
	for _, c := range []struct{ body, words, want string }{
		{"the disk is full", "disk full", "the <1;7>disk<0> is <1;7>full<0>"},
		{"Disk, DISK", "disk", "<1;7>Disk<0>, <1;7>DISK<0>"},
		{"三点发布", "发布", "三点<1;7>发布<0>"},
		{"abcd", "bc abc", "<1;7>abc<0>d"}, // overlapping: the first
		{"abcdef", "abcdef b e", "<1;7>abcdef<0>"},
		{"diskette", `"disk"*`, "<1;7>disk<0>ette"},
		{"nothing", "else", "nothing"},
		{"one\ntwo", "two", "one\n<1;7>two<0>"},
		{"İstanbul", "istanbul", "İstanbul"}, // its small letters are longer: no marks rather than wrong ones
	} {
		got := eye.Legible(b.format(c.body, nil, hits(c.body, c.words)))
		if got != strings.ReplaceAll(c.want, "<1;7>", "<1><7>") {
			t.Errorf("%q in %q is %q, want %q", c.words, c.body, got, c.want)
		}
	}
}
