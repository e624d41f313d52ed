package words

import (
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// ours are all the escape sequences that a line may hold, but for OSC 8 and colours.
var ours = []string{paint.Bold, paint.Dim, "\x1b[3m", "\x1b[7m", "\x1b[0m", "\x1b[4m", "\x1b]8;;\x1b\\"}

// foreign returns what of a line is neither printable, nor LF, nor a sequence of ours.
func foreign(line string) string {
	for line != "" {
		n := oursAt(line)
		if n == 0 && (line[0] >= ' ' && line[0] != 0x7f || line[0] == '\n') {
			if strings.HasPrefix(line, "\u0080") || line[0] == 0xc2 && len(line) > 1 && line[1] < 0xa0 {
				return line[:2] // C1
			}
			n = 1
		}
		if n == 0 {
			return line[:min(len(line), 16)]
		}
		line = line[n:]
	}
	return ""
}

// oursAt returns the length of the sequence of ours that s starts with, or 0.
func oursAt(s string) int {
	for _, seq := range ours {
		if strings.HasPrefix(s, seq) {
			return len(seq)
		}
	}
	for _, colour := range []string{"\x1b[38;5;", "\x1b[3"} {
		if rest, ok := strings.CutPrefix(s, colour); ok {
			digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
			if digits > 0 && digits <= 3 && strings.HasPrefix(rest[digits:], "m") {
				return len(colour) + digits + 1
			}
		}
	}
	if rest, ok := strings.CutPrefix(s, "\x1b]8;;http"); ok {
		// Nothing but what RFC 3986 has, up to the end of the sequence.
		url := len(rest) - len(strings.TrimLeft(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%"))
		if strings.HasPrefix(rest[url:], "\x1b\\") {
			return len("\x1b]8;;http") + url + len("\x1b\\")
		}
	}
	return 0
}

// FuzzEntry: whatever is said by whoever about whomever, no byte of a line acts on a
// terminal but those that we put there, and without them it is the bare line.
func FuzzEntry(f *testing.F) {
	for _, seed := range [][3]string{
		{"bob", "alice", "hi alice, *bold* _it_ `code` https://a.example/?x=1"},
		{"小明", "小红", "@小红 大家好\n```\nif x {\n```\n👨‍👩‍👧"},
		{"a\x1b[2J", "b\u009b", "\x1b]0;x\x07\u009d\u202e\x1bPq\n* eve left"},
		{"x", "x", "x *x* `x` **x https://x/" + strings.Repeat("x", 100)},
		{"bob", "a", "> a *a*\n>\n>a\n```\n> a\n```\n> > a"},
		{"bob", "a", "*a* *a `a` a_a a://a https://a"},
	} {
		f.Add(seed[0], seed[1], seed[2], "a x")
	}
	kinds := []sshchat.Kind{sshchat.Said, sshchat.Acted, sshchat.Topic, sshchat.Renamed, sshchat.Joined, sshchat.Left, sshchat.Told, sshchat.Edited, sshchat.Reacted, sshchat.Erased}
	f.Fuzz(func(t *testing.T, from, to, body, words string) {
		from, to = text.Line(from).String(), text.Line(to).String()
		you := person(to)
		for i, k := range kinds {
			e := entry(k, person(from), body)
			e.From.Guest, e.About, e.People = i%2 == 0, &you, []sshchat.Passage{{Person: you}, {Person: e.From}}
			for _, d := range []paint.Depth{paint.NoColor, paint.Color16, paint.Color256} {
				look := lookIn(lang.Tags()[i%2], d)
				look.Links = i%2 == 0
				bare := look
				bare.Bare = true
				got := string(NewStyler(look).Entry(nil, e, you))
				if bad := foreign(got); bad != "" {
					t.Fatalf("%s: %q in %q", k, bad, got)
				}
				if want := string(NewStyler(bare).Entry(nil, e, you)); eye.Strip(got) != want {
					t.Fatalf("%s: %q without styles, %q bare", k, eye.Strip(got), want)
				}
			}
		}
		found := sshchat.Found{Words: text.Line(words).String(), Hits: []sshchat.Hit{{Entry: *entry(sshchat.Said, person(from), body)}}}
		if got := string(NewStyler(lookIn("en", paint.Color256)).Notice(nil, found, you)); foreign(got) != "" {
			t.Fatalf("a hit: %q in %q", foreign(got), got)
		}
	})
}

// TestForeign: the fuzz test would find what it looks for.
func TestForeign(t *testing.T) {
	for _, bad := range []string{"\x1b[2J", "\x07", "\x7f", "\u009b", "\x1b]0;x\x07", "\x1b]8;;http://\u9b6f\x1b\\", "\x1b[38;5;1234m", "\r", "\x1b"} {
		if foreign("fine "+paint.Bold+"x\x1b[0m"+"\n"+bad+" more") == "" {
			t.Errorf("%q passes", bad)
		}
	}
}
