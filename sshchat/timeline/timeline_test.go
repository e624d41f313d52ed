package timeline

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"sshchat/sshchat"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

// has fails for each text that the page does not have.
func has(t *testing.T, page string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(page, want) {
			t.Errorf("the record lacks %q", want)
		}
	}
}

func TestMarkdown(t *testing.T) {
	page := write(t, Markdown, incident())
	has(t, page,
		"# Record of \\#ops\n", "2026-11-20 14:00:00 to 2026-11-20 16:00:00 (Europe/Berlin)",
		"- [2026-11-20 14:04:00 incident declared](#l1004) (alice)\n", "[alice](#l1003) (4), [bob](#l1005) (6), [\\~eve](#l1012) (1)",
		"*3 comings and goings: alice joined; bob joined; \\~eve joined*", "**alice:** the disk of db1 is full 👍 2\n",
		"## <a id=\"l1004\"></a>[14:04:00](#l1004) incident declared\n", "**bob:** → [alice](#l1003) looking", "**bob** opens a shell",
		"`/var/log`, see <https://status.example/a_b?c=1> and tell \\*me\\*", "rolling back to v41 *(edited 14:11:00)*",
		"**\\~eve:** *(erased)*", "  ```\n  if up {\n      deploy()\n  }\n", "*alice muted \\~eve for 1h: spam*", "*alice set the topic: frozen until Monday*",
		"*alice marks: (erased)*", "三点恢复，谢谢大家", "End of the record: 23 entries.",
	)
	if n := strings.Count(page, "deploy()"); n != 12 {
		t.Errorf("the snippet has %d of 12 calls", n)
	}
}

func TestHTML(t *testing.T) {
	page := write(t, HTML, incident())
	has(t, page,
		"<title>Record of #ops</title>", `<li><a href="#l1014">2026-11-20 14:14:00 <bdi>rollback started</bdi></a>`, `<h2 class="row" id="l1014">`,
		`<details class="row"><summary>14:00:00 3 comings and goings</summary>`, `<li id="l1001">`, `<span class="react">👍 2</span>`,
		`<code>/var/log</code>`, `<em class="quiet">(erased)</em>`, `(edited 14:11:00)`, `<bdi>~eve took back a line</bdi>`,
	)
	for _, outside := range []string{"src=", "@import", "url(", "<link", "<iframe"} {
		if strings.Contains(page, outside) {
			t.Errorf("the page wants something from outside: %s", outside)
		}
	}
	checkTags(t, page)
	checkTags(t, write(t, HTML, attack(t)))
}

// A record is in the language of who asks for it.
func TestLanguages(t *testing.T) {
	h := head()
	h.Styler = words.NewStyler(paint.Look{Lang: "zh", Bare: true, Pipe: true, Time: "off"})
	h.Title = "一次故障"
	var b bytes.Buffer
	if _, err := Write(t.Context(), &b, HTML, h, incident().log); err != nil {
		t.Fatal(err)
	}
	has(t, b.String(), `<html lang="zh"`, "<title>一次故障</title>", "标记", "参与者", "3 次进出", "（已删除）", "alice 把话题设为：frozen until Monday")
}

func TestNothing(t *testing.T) {
	for _, f := range []Format{HTML, Markdown} {
		has(t, write(t, f, &story{}), "Nothing was said in this time.")
	}
}

// A record that is full says so, where it ends and how to go on; what is said while it is written
// is not in it.
func TestFull(t *testing.T) {
	many := func(_ context.Context, after uint64, each func(*sshchat.Entry) error) error {
		for i := range MostEntries + 10 {
			e := sshchat.Entry{Seq: uint64(i + 1), At: began, Kind: sshchat.Said, From: alice, Body: text.Line("x")}
			if err := each(&e); err != nil {
				return err
			}
		}
		return nil
	}
	var b bytes.Buffer
	done, err := Write(t.Context(), &b, Markdown, head(), many)
	if err != nil || done.Entries != MostEntries || !done.More {
		t.Fatalf("%+v, %v", done, err)
	}
	has(t, b.String(), "A record holds no more: these are 50000 entries, up to 2026-11-20 14:00:00. The rest begins with --since 2026-11-20T14:00:00")
	s := incident()
	reads := 0
	growing := func(ctx context.Context, after uint64, each func(*sshchat.Entry) error) error {
		if reads++; reads == 2 {
			s.said(bob, "too late")
		}
		return s.log(ctx, after, each)
	}
	b.Reset()
	if _, err := Write(t.Context(), &b, Markdown, head(), growing); err != nil || strings.Contains(b.String(), "too late") {
		t.Errorf("what came while it was written is in the record, %v", err)
	}
}

// Of a snippet whose pieces lie before the record its beginning is there, and how much is not.
func TestSnippetThatIsCut(t *testing.T) {
	s := &story{}
	s.add(sshchat.Said, bob, text.Code("1\n2\n3"), sshchat.Detail{Code: true, Refs: []uint64{7, 8}, Lines: 30})
	has(t, write(t, Markdown, s), "*(27 more lines, which the record does not have)*")
	has(t, write(t, HTML, s), "(27 more lines, which the record does not have)")
}

var (
	ourAnchor = regexp.MustCompile(`<a id="l\d+"></a>`)
	ourLink   = regexp.MustCompile(`\]\(#l\d+\)`)
	autolink  = regexp.MustCompile(`<https?://[^<>\s]*>`)
	inCode    = regexp.MustCompile("(`+)[^`]+(`+)")
)

// checkMarkdown fails if a text became more than text: outside of code no line has a mark that is
// not ours, and headings and lists are ours alone.
func checkMarkdown(t testing.TB, page string) {
	fence := ""
	for n, l := range strings.Split(page, "\n") {
		bare := strings.TrimPrefix(l, "  ")
		if fence != "" {
			if bare == fence {
				fence = ""
			} else if l != "" && !strings.HasPrefix(l, "  ") {
				t.Fatalf("line %d leaves the code: %q", n, l)
			}
			continue
		}
		if l != bare && strings.HasPrefix(bare, "```") && strings.Trim(bare, "`") == "" {
			fence = bare
			continue
		}
		if strings.HasPrefix(l, "#") && !strings.HasPrefix(l, "# Record") && !strings.HasPrefix(l, `## <a id="l`) {
			t.Fatalf("line %d is a heading: %q", n, l)
		}
		if rest := strings.TrimLeft(bare, " "); l != bare && (strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "+") || strings.HasPrefix(rest, "=") || strings.HasPrefix(rest, ">")) {
			t.Fatalf("line %d begins something: %q", n, l)
		}
		rest := regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]").ReplaceAllString(l, "")
		rest = autolink.ReplaceAllString(inCode.ReplaceAllString(ourLink.ReplaceAllString(ourAnchor.ReplaceAllString(rest, ""), ""), ""), "")
		rest = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(rest, "## "), "# "), `\`)
		if strings.ContainsAny(strings.ReplaceAll(rest, "[", ""), "`_]<>#|~&$!{}^\\") || strings.Count(rest, "[") > 1 && !strings.Contains(rest, ", [") && strings.Count(rest, "[") > 2 {
			t.Fatalf("line %d has a mark that is not ours: %q of %q", n, rest, l)
		}
	}
	if fence != "" {
		t.Fatal("code does not end")
	}
}

func TestHostileMarkdown(t *testing.T) {
	checkMarkdown(t, write(t, Markdown, attack(t)))
	checkMarkdown(t, write(t, Markdown, incident()))
}

// Nothing acts on a terminal or turns a page round: no controls and no marks of direction.
func TestClean(t *testing.T) {
	for in, want := range map[string]string{"\x1b[31mred\x1b[0m": "[31mred[0m", "a\u202eb\u2066c\u200fd": "abcd", "a\u2028b\rc\x00": "a\nbc", "a\tb\nc": "a\tb\nc", "\ufeffx": "x"} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzRecord: whatever somebody says or is called, nothing of it becomes markup.
func FuzzRecord(f *testing.F) {
	for _, h := range hostile {
		f.Add(h, h)
	}
	f.Add("a\x1b[1mb", "\u202e")
	f.Add(strings.Repeat("`", 99)+"\n"+strings.Repeat("*", 99), strings.Repeat("长", 5000))
	f.Fuzz(func(t *testing.T, name, body string) {
		var s story
		who := sshchat.Person{Name: text.Line(name), Account: "x"}
		ref := s.add(sshchat.Said, who, text.Block(body), sshchat.Detail{})
		s.add(sshchat.Said, who, text.Code(body), sshchat.Detail{Code: true, Ref: ref, About: &who})
		s.add(sshchat.Marked, who, text.Line(body), sshchat.Detail{})
		s.add(sshchat.Topic, who, text.Line(body), sshchat.Detail{})
		s.add(sshchat.Acted, who, text.Line(body), sshchat.Detail{})
		html, markdown := write(t, HTML, &s), write(t, Markdown, &s)
		checkMarkdown(t, markdown)
		_, page, _ := strings.Cut(html, "<body>")
		page, _, _ = strings.Cut(page, "<script>")
		for _, tag := range lineTag.FindAllString(page, -1) {
			if strings.Contains(tag, " on") && strings.Contains(tag, "=") && !strings.Contains(tag, "href=") || strings.HasPrefix(tag, "<script") || strings.HasPrefix(tag, "<img") {
				t.Fatalf("the page has %q", tag)
			}
		}
		for _, r := range html + markdown {
			if unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("there is a %U", r)
			}
		}
	})
}

// BenchmarkWrite is what a record of 10,000 lines costs.
func BenchmarkWrite(b *testing.B) {
	var s story
	for i := range 10_000 {
		s.said(alice, fmt.Sprintf("line %d: `code` and https://example.org/%d, which is all", i, i))
	}
	for _, f := range []Format{HTML, Markdown} {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if _, err := Write(b.Context(), &out, f, head(), s.log); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(out.Len()))
			}
		})
	}
}
