package timeline

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

var (
	alice = sshchat.Person{Name: text.Line("alice"), Account: "a1"}
	bob   = sshchat.Person{Name: text.Line("bob"), Account: "b2"}
	eve   = sshchat.Person{Name: text.Line("eve"), Account: "~g:3", Guest: true}
	began = time.Date(2026, 11, 20, 13, 0, 0, 0, time.UTC)
)

// story makes a log of entries, a minute apart.
type story struct{ entries []sshchat.Entry }

// add puts an entry into the log and returns its number.
func (s *story) add(k sshchat.Kind, from sshchat.Person, body text.Text, d sshchat.Detail) uint64 {
	seq := uint64(1000 + len(s.entries))
	s.entries = append(s.entries, sshchat.Entry{
		Seq: seq, At: began.Add(time.Duration(len(s.entries)) * time.Minute), Room: "ops", Kind: k, From: from, Body: body, Detail: d,
	})
	return seq
}

func (s *story) said(from sshchat.Person, line string) uint64 {
	return s.add(sshchat.Said, from, text.Block(line), sshchat.Detail{})
}

func (s *story) log(_ context.Context, after uint64, each func(*sshchat.Entry) error) error {
	for i := range s.entries {
		if e := s.entries[i]; e.Seq > after {
			if err := each(&e); err != nil {
				return err
			}
		}
	}
	return nil
}

// incident is a log with one of everything that a record shows.
func incident() *story {
	s := &story{}
	come := func(k sshchat.Kind, p sshchat.Person) {
		s.add(k, p, text.Text{}, sshchat.Detail{People: []sshchat.Passage{{Person: p}}})
	}
	come(sshchat.Joined, alice)
	come(sshchat.Joined, bob)
	come(sshchat.Joined, eve)
	disk := s.said(alice, "the disk of db1 is full")
	s.add(sshchat.Marked, alice, text.Line("incident declared"), sshchat.Detail{})
	s.add(sshchat.Said, bob, text.Block("looking"), sshchat.Detail{Ref: disk, About: &alice})
	s.add(sshchat.Reacted, bob, text.Line("👍"), sshchat.Detail{Ref: disk, About: &alice})
	s.add(sshchat.Reacted, eve, text.Line("👍"), sshchat.Detail{Ref: disk, About: &alice})
	s.add(sshchat.Acted, bob, text.Line("opens a shell"), sshchat.Detail{})
	s.said(bob, "it is `/var/log`, see https://status.example/a_b?c=1 and tell *me*")
	edited := s.add(sshchat.Said, alice, text.Line("rolling back to v41"), sshchat.Detail{Edited: true})
	s.add(sshchat.Edited, alice, text.Line("rolling back to v41"), sshchat.Detail{Ref: edited})
	s.add(sshchat.Said, eve, text.Text{}, sshchat.Detail{})
	s.add(sshchat.Erased, eve, text.Text{}, sshchat.Detail{Refs: []uint64{edited + 2}})
	s.add(sshchat.Marked, bob, text.Line("rollback started"), sshchat.Detail{})
	snippet := sshchat.NewSnippet(strings.Repeat("if up {\n\tdeploy()\n}\n", 12))
	var refs []uint64
	for _, p := range snippet.Parts {
		refs = append(refs, s.add(sshchat.Piece, bob, p.Body, sshchat.Detail{Code: true, Blank: p.Blank}))
	}
	s.add(sshchat.Said, bob, snippet.Head, sshchat.Detail{Code: true, Refs: refs, Lines: snippet.Lines})
	s.add(sshchat.Ruled, alice, text.Line("spam"), sshchat.Detail{Rule: "mute", About: &eve, For: time.Hour})
	s.add(sshchat.Topic, alice, text.Line("frozen until Monday"), sshchat.Detail{})
	come(sshchat.Left, eve)
	s.add(sshchat.Marked, alice, text.Text{}, sshchat.Detail{}) // taken back
	s.said(bob, "三点恢复，谢谢大家")
	return s
}

// hostile are texts that want to be more than text, as they may stand in an old file: nothing
// has made them safe.
var hostile = []string{
	`<script>document.title="owned"</script>`, `"><img src=x onerror=document.title="owned">`, `</style></script><svg onload=document.title="owned">`,
	`{{.Script}} {{template "end"}}`, `javascript:document.title="owned"`, `https://x.example/"onmouseover="document.title='owned'`,
	"`a` ``b` ```", "# heading\n## mark\n- item\n1. one\n> quote\n+ x\n= y\n---", "[click](javascript:alert(1)) ![x](http://evil.example/x.png) <b>b</b> | a | b |", "*a* _b_ **c** ~~d~~ $x$ &lt; &#60;",
	"```\n</code></pre><script>document.title=\"owned\"</script>\n```", "\\", "a\\\nb\\", "    indented\n\n\nmore", "]]>--><!--", "<!-- \n--><h2 id=l1>x</h2>", "https://evil.example/)](<x>",
}

// raw makes a Text of what nothing has made safe.
func raw(t testing.TB, s string) (out text.Text) {
	t.Helper()
	if err := out.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return out
}

func head() Head {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		panic(err)
	}
	return Head{
		Room: "#ops", Since: began, Until: began.Add(2 * time.Hour), Made: began.Add(24 * time.Hour), Zone: zone,
		Styler: words.NewStyler(paint.Look{Lang: "en", Bare: true, Pipe: true, Time: "off"}),
	}
}

// write writes the record of a story.
func write(t testing.TB, f Format, s *story) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := Write(context.Background(), &b, f, head(), s.log); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// attack is a story of which every text, name and mark is hostile.
func attack(t testing.TB) *story {
	s := &story{}
	for _, h := range hostile {
		who := sshchat.Person{Name: raw(t, h), Account: sshchat.AccountID(fmt.Sprint("x", len(s.entries)))}
		one := raw(t, strings.ReplaceAll(h, "\n", " "))
		ref := s.add(sshchat.Said, who, raw(t, h), sshchat.Detail{})
		s.add(sshchat.Said, who, raw(t, h), sshchat.Detail{Code: true, Ref: ref, About: &who})
		s.add(sshchat.Marked, who, one, sshchat.Detail{})
		s.add(sshchat.Topic, who, one, sshchat.Detail{})
		s.add(sshchat.Acted, who, one, sshchat.Detail{Edited: true})
		s.add(sshchat.Reacted, who, one, sshchat.Detail{Ref: ref, About: &who})
		s.add(sshchat.Joined, who, text.Text{}, sshchat.Detail{People: []sshchat.Passage{{Person: who}}})
	}
	return s
}
