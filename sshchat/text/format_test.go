package text

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// show writes spans the way the tables below do: kind{part}.
func show(s string, spans []Span) string {
	names := map[Kind]string{Bold: "b", Italic: "i", CodeSpan: "c", CodeBlock: "block", Link: "l", Mention: "@"}
	var out []string
	for _, sp := range spans {
		out = append(out, fmt.Sprintf("%s{%s}", names[sp.Kind], s[sp.Start:sp.End]))
	}
	return strings.Join(out, " ")
}

func TestSpans(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                          "",
		"a *bold* word":                  "b{*bold*}",
		"*bold*":                         "b{*bold*}",
		"**bold** too":                   "b{**bold**}",
		"_italic_, *bold*; `code`":       "i{_italic_} b{*bold*} c{`code`}",
		"(*bold*) \"_it_\" *two words*!": "b{*bold*} i{_it_} b{*two words*}",
		"_*both*_":                       "i{_*both*_}",
		"it's *x*.":                      "b{*x*}",

		// what must stay as it is
		"2*3*4":                         "",
		"2 * 3 * 4":                     "",
		"a * b":                         "",
		"a*b*":                          "",
		"*a*b":                          "",
		"snake_case_name":               "",
		"__init__ and _private":         "",
		"*.go and *.md":                 "",
		"rm *.o; ls *":                  "",
		"*args, **kwargs":               "",
		"/* a comment */ and /*b*/":     "",
		"int *p, *q;":                   "",
		"(*_*) ^_^ -_- *-*":             "",
		"***loud***":                    "",
		"* item *":                      "",
		"*no\nnewline*":                 "",
		"a_b_c.txt http_proxy=_x":       "",
		"5 * 3 = *fifteen*":             "b{*fifteen*}",
		"`a*b*c` _x_":                   "c{`a*b*c`} i{_x_}",
		"``a ` b`` `open":               "c{``a ` b``}",
		"a ` b":                         "",
		"*see `x*y` and https://e.org*": "b{*see } c{`x*y`} b{ and } l{https://e.org} b{*}",

		// Chinese, with and without spaces
		"这是 *重点* 内容":       "b{*重点*}",
		"这是**重点**内容":       "b{**重点**}",
		"，*重点*，":           "b{*重点*}",
		"重点是*这个*。":         "b{*这个*}",
		"“*引用*”":           "b{*引用*}",
		"长*宽*高":            "",
		"长*宽*高，*重点*":       "b{*重点*}",
		"文件_备份_最终.txt":     "",
		"运行`go vet`看看":     "c{`go vet`}",
		"_斜体_ 文字":          "i{_斜体_}",
		"ひらがな**強調**です":     "b{**強調**}",
		"看https://a.cn/x吧": "l{https://a.cn/x}",

		// links
		"http://a.org":                                "l{http://a.org}",
		"HTTPS://A.org/x?y=z&q=%20#f":                 "l{HTTPS://A.org/x?y=z&q=%20#f}",
		"(see http://a.org/b_c_d).":                   "l{http://a.org/b_c_d}",
		"https://en.wikipedia.org/wiki/Go_(game), ok": "l{https://en.wikipedia.org/wiki/Go_(game)}",
		"https://a.org/*x*/_y_/":                      "l{https://a.org/*x*/_y_/}",
		"https://a.org/x*":                            "l{https://a.org/x}",
		"详见（https://a.org/x）。":                        "l{https://a.org/x}",
		"ftp://a.org javascript://a xhttp://a.org":    "",
		"http:// https:///x http://":                  "",
		"`http://a.org`":                              "c{`http://a.org`}",

		// blocks
		"```\nif *x* {\n```":                "block{```\nif *x* {\n```}",
		"look:\n```go\na_b_c\n\n```\n*end*": "block{```go\na_b_c\n\n```} b{*end*}",
		"```\nnever *closed*":               "b{*closed*}",
		"```one line```":                    "c{```one line```}",
	} {
		if got := show(in, Spans(Code(in))); got != want {
			t.Errorf("%q:\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestMentions(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"bob", "@bob: hi", "@{@bob}"},
		{"bob", "bob: hi, Bob! BOB", "@{bob} @{Bob} @{BOB}"},
		{"bob", "ask bob. (bob) bob's bob-", "@{bob} @{bob} @{bob} @{bob}"},
		{"bob", "*bob* _@bob_", "@{bob}"}, // _ belongs to names
		{"bob", "bobby kebob bob_ bob2 bob.smith a-bob", ""},
		{"bob", "ann@bob.org bob@x.org www.bob.org", ""},
		{"bob", "`bob` http://bob https://x.org/@bob", ""},
		{"bob", "```\nbob\n```\nbob", "@{bob}"},
		{"bob", "我觉得bob说得对，请@bob看看", "@{bob} @{@bob}"},
		{"李雷", "请@李雷看看", "@{@李雷}"},
		{"李雷", "李雷：你好，李雷！", "@{李雷} @{李雷}"},
		{"李雷", "李雷你好", "@{李雷}"},
		{"李雷", "你好李雷", "@{李雷}"},
		{"李雷", "谢谢李雷！你好李雷，来吃饭", "@{李雷} @{李雷}"},
		{"李雷", "你好李雷\n李雷你好", "@{李雷} @{李雷}"},
		{"李雷", "我和李雷说过 你好李雷.com 你好李雷_x", ""}, // may be a part of a word
		{"李雷", "`你好李雷` ok李雷你好 你好李雷ok", "@{李雷} @{李雷}"},
		{"李", "李你好，你好李", ""}, // a character alone begins many a word
		{"李", "李：你好，@李来", "@{李} @{@李}"},
		{"阿明y", "阿明y你好", "@{阿明y}"},
		{"サクラ", "こんにちはサクラ", "@{サクラ}"},
		{"李雷", "x李雷 李雷y", "@{李雷} @{李雷}"},
		{"サクラ", "@サクラさん こんにちは", "@{@サクラ}"},
		{"José", "josé, JOSÉ, jose", "@{josé} @{JOSÉ}"},
		{"иван", "Иван, @ИВАН и иванов", "@{Иван} @{@ИВАН}"},
		{"a_b", "a_b @a_b", "@{a_b} @{@a_b}"},
		{"İsmail", "ismail İSMAIL", "@{ismail} @{İSMAIL}"},
		{"ismail", "İsmail", "@{İsmail}"},
		{"", "anything", ""},
		{"@", "@@ @", ""},
	} {
		if got := show(c.in, Mentions(Code(c.in), c.name)); got != c.want {
			t.Errorf("%s in %q:\n got %s\nwant %s", c.name, c.in, got, c.want)
		}
	}
}

// mayHold rests on there being no other letter like İ.
func TestMayHold(t *testing.T) {
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		if l := unicode.ToLower(r); l < utf8.RuneSelf && Line(string(r)).s == string(r) && r != 'İ' {
			t.Errorf("%c, too, has the small form %c", r, l)
		}
	}
}

func TestOverlay(t *testing.T) {
	for in, want := range map[string]string{
		"*hi bob there* _x_": "b{*hi } @{bob} b{ there*} i{_x_}",
		"bob *bob* bob":      "@{bob} b{*} @{bob} b{*} @{bob}",
		"*x* bob":            "b{*x*} @{bob}",
		"bob `bob`":          "@{bob} c{`bob`}",
		"nobody":             "",
	} {
		m := Line(in)
		if got := show(in, Overlay(Spans(m), Mentions(m, "bob"))); got != want {
			t.Errorf("%q:\n got %s\nwant %s", in, got, want)
		}
	}
}

func FuzzSpans(f *testing.F) {
	for _, s := range []string{
		"a *b* _c_ `d` https://e.org/x_(y) @bob", "```\nx\n```", "*see `x*y` and https://e.org*", "长*宽*高，**重点**", "_*_*_`*`", "@bob*bob*_bob_",
		"```go\n```\n```", "https://a.org/)))", "*a **b* c**", "bob.bob-bob@bob",
	} {
		f.Add(s, "bob")
		f.Add(s, "重点")
	}
	f.Fuzz(func(t *testing.T, s, name string) {
		m := Code(s)
		name = Line(name).s
		spans, mentions := Spans(m), Mentions(m, name)
		for what, list := range map[string][]Span{"spans": spans, "mentions": mentions, "both": Overlay(spans, mentions)} {
			if last := checkSpans(m.s, list); last != "" {
				t.Errorf("%s of %q for %q: %s in %v", what, m.s, name, last, list)
			}
		}
		for _, sp := range mentions {
			if len(name) == 0 || sp.Kind != Mention {
				t.Errorf("mention %v of %q in %q", sp, name, m.s)
			}
		}
		// Every mention survives the overlay whole.
		for _, sp := range Overlay(spans, mentions) {
			if sp.Kind == Mention && !slices.Contains(mentions, sp) {
				t.Errorf("overlay of %v and %v has %v", spans, mentions, sp)
			}
		}
	})
}

// checkSpans returns what is wrong with spans, or "".
func checkSpans(s string, spans []Span) string {
	end := 0
	for _, sp := range spans {
		switch {
		case sp.Start < end || sp.End <= sp.Start || sp.End > len(s):
			return fmt.Sprint("order ", sp)
		case !utf8.RuneStart(s[sp.Start]) || sp.End < len(s) && !utf8.RuneStart(s[sp.End]):
			return fmt.Sprint("half a rune ", sp)
		case sp.Kind < Bold || sp.Kind > Mention:
			return fmt.Sprint("kind ", sp)
		case sp.Kind != CodeBlock && strings.Contains(s[sp.Start:sp.End], "\n"):
			return fmt.Sprint("more than a line ", sp)
		}
		end = sp.End
	}
	return ""
}

func BenchmarkSpans(b *testing.B) {
	for name, s := range map[string]string{
		"plain":   strings.Repeat("plain text ", 7) + "end",
		"mixed":   "see *this* and `that`, _or_ https://example.org/x_y (bob said) 这是**重点**",
		"hostile": strings.Repeat("*a _b `c` https://d ", 3000),
		"almost":  strings.Repeat("b", MaxLineBytes),
	} {
		m := Block(s)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(m.s)))
			for b.Loop() {
				Spans(m)
				Mentions(m, "bob")
			}
		})
	}
}
