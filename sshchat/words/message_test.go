package words

import (
	"strings"
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/words/paint"
)

// TestCodeBlock: each line of it has its margin outside of the style.
func TestCodeBlock(t *testing.T) {
	s := NewStyler(lookIn("en", paint.NoColor))
	e := entry(sshchat.Said, bob, "look:\n```go\nif x {\n    y()\n}\n```\ndone")
	want := "bob:\n│ look:\n│ <2>```go<0>\n│ <2>if x {<0>\n│ <2>    y()<0>\n│ <2>}<0>\n│ <2>```<0>\n│ done"
	if got := eye.Legible(string(s.Entry(nil, e, you))); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestQuotesFound: of a hit nothing but the words and the quotes stands out.
func TestQuotesFound(t *testing.T) {
	s := NewStyler(lookIn("en", paint.NoColor))
	e := entry(sshchat.Said, bob, "> the *disk* is full\nwhich _disk_?\n```\n> df\n```")
	want := "<1>»<0> bob:\n│ <2>> the *<0><1><7>disk<0><2>* is full<0>\n│ which _<1><7>disk<0>_?\n│ ```\n│ > df\n│ ```"
	if got := eye.Legible(string(history{s.voice}.hit(nil, &sshchat.Hit{Entry: *e}, sshchat.Found{Words: "disk"}, sshchat.Person{}))); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestLettersFound: a letter that was searched for is shown as one, and a line of several
// rooms with its room.
func TestLettersFound(t *testing.T) {
	s := NewStyler(lookIn("en", paint.NoColor))
	e := entry(sshchat.Told, bob, "the disk\nis full")
	alice := you
	e.About = &alice
	for you, want := range map[*sshchat.Person]string{
		&alice: "<1>»<0> <2>[<0>bob<2> → <0><1>you<0><2>]<0> the <1><7>disk<0>\n│ is full",
		&bob:   "<1>»<0> <2>[<0><1>you<0><2> → <0>alice<2>]<0> the <1><7>disk<0>\n│ is full",
	} {
		if got := eye.Legible(string(history{s.voice}.hit(nil, &sshchat.Hit{Entry: *e}, sshchat.Found{Words: "disk"}, *you))); got != want {
			t.Errorf("to %s: %q, want %q", you.Name, got, want)
		}
	}
	h := sshchat.Hit{Entry: *entry(sshchat.Said, bob, "disk"), Where: "#ops"}
	if got, want := eye.Legible(string(history{s.voice}.hit(nil, &h, sshchat.Found{Words: "disk"}, alice))), "<1>#ops<0> <1>»<0> bob: <1><7>disk<0>"; !strings.HasSuffix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestCallsFound: what called somebody has its room and its number.
func TestCallsFound(t *testing.T) {
	s := NewStyler(lookIn("en", paint.NoColor))
	e := entry(sshchat.Said, bob, "see "+you.Name.String())
	e.Seq = 1234
	got := eye.Legible(string(s.Notice(nil, sshchat.Found{Calls: true, Hits: []sshchat.Hit{{Entry: *e, Where: "#ops"}}}, you)))
	if !strings.Contains(got, "1 mentions you") || !strings.Contains(got, "<1>#ops<0> <1>»<0> <2>#1234<0> bob: see ") {
		t.Errorf("%q", got)
	}
}

// TestFoundAsSaid: a line that was searched for is worded as it was when it was said: a mark
// of our quotes is nobody's, a guest is one.
func TestFoundAsSaid(t *testing.T) {
	s := NewStyler(lookIn("en", paint.NoColor))
	gina := guest("gina")
	for _, e := range []*sshchat.Entry{
		entry(sshchat.Said, bob, "↪ eve: yes\nsee?"), entry(sshchat.Said, gina, "hello"), entry(sshchat.Acted, bob, "waves"), entry(sshchat.Topic, bob, "tea"),
		entry(sshchat.Said, bob, "> quoted"), entry(sshchat.Said, bob, "one\ntwo"),
	} {
		found, live := eye.Legible(string(history{s.voice}.hit(nil, &sshchat.Hit{Entry: *e}, sshchat.Found{Words: "nothing"}, you))), eye.Legible(string(s.EntryIn(nil, e, you, "")))
		if found = strings.TrimPrefix(found, "<1>»<0> "); found != live {
			t.Errorf("%q is found as %q, was said as %q", e.Body, found, live)
		}
	}
}
