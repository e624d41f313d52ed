package words

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// The looks of the tests: without time but where that is the matter.
func lookIn(tag string, d paint.Depth) paint.Look {
	return paint.Look{Lang: tag, Theme: "auto", Depth: d, Time: "off", Bare: d == bareDepth}
}

// bareDepth stands for a look without any escape sequence.
const bareDepth paint.Depth = 99

func person(name string) sshchat.Person {
	return sshchat.Person{Name: text.Line(name), Account: sshchat.AccountID("key of " + name)}
}

// reactionTo is a reaction of bob's to a line of alice's.
func reactionTo(line string) *sshchat.Entry {
	e := detailed(sshchat.Reacted, "👍", sshchat.Detail{Ref: 7, About: &you})
	e.Quoted = &sshchat.Quoted{From: you}
	if line != "" {
		e.Quoted.Lines = text.Block(line).Lines()
	}
	return e
}

func guest(name string) sshchat.Person { return sshchat.Person{Name: text.Line(name), Guest: true} }

func entry(k sshchat.Kind, from sshchat.Person, body string) *sshchat.Entry {
	return &sshchat.Entry{Seq: 1, At: noon, Room: "lobby", Kind: k, From: from, Body: text.Block(body)}
}

var (
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) // a Monday
	you  = person("alice")
	bob  = person("bob")
)

// passed is an entry of people coming or going.
func passed(k sshchat.Kind, people ...sshchat.Passage) *sshchat.Entry {
	e := entry(k, people[0].Person, "")
	e.People = people
	return e
}

func gone(name string, c sshchat.Cause, stayed time.Duration) sshchat.Passage {
	return sshchat.Passage{Person: person(name), Cause: c, Stayed: stayed}
}

func renamed() *sshchat.Entry {
	e := entry(sshchat.Renamed, bob, "")
	carol := person("carol")
	e.About = &carol
	return e
}

func restored(lost int) *sshchat.Entry {
	e := entry(sshchat.HistoryOn, sshchat.Person{}, "")
	e.Lost = lost
	return e
}

func detailed(k sshchat.Kind, body string, d sshchat.Detail) *sshchat.Entry {
	e := entry(k, bob, body)
	e.Detail = d
	return e
}

func reactedTo(e *sshchat.Entry) *sshchat.Entry {
	e.Answers = []sshchat.Answer{{Emoji: text.Line("👍"), N: 2}, {Emoji: text.Line("🎉"), N: 1}}
	return e
}

func code(body string) *sshchat.Entry {
	e := entry(sshchat.Said, bob, "")
	e.Body, e.Code = text.Code(body), true
	return e
}

// snippet is the head of a text of so many lines.
func snippet(body string, lines int) *sshchat.Entry {
	e := code(body)
	e.Lines, e.Refs = lines, []uint64{7, 8}
	return e
}

// everyKind are entries of all kinds of entries, as they read in each language.
var everyKind = []struct {
	name   string
	entry  *sshchat.Entry
	en, zh string
}{
	{"said", entry(sshchat.Said, bob, "hi"), "bob: hi", "bob 说：hi"},
	{"by a guest", entry(sshchat.Said, guest("eve"), "hi"), "~eve: hi", "~eve 说：hi"},
	{"Chinese", entry(sshchat.Said, person("小明"), "大家好 👋"), "小明: 大家好 👋", "小明 说：大家好 👋"},
	{"edited", entry(sshchat.Edited, bob, "hi!"), "bob: hi! (edited)", "bob 说：hi!（已修改）"},
	{"a mention", entry(sshchat.Said, bob, "alice, hi"), "» bob: alice, hi", "» bob 说：alice, hi"},
	{"your own name said by you", entry(sshchat.Said, you, "I am alice"), "alice: I am alice", "alice 说：I am alice"},
	{"acted", entry(sshchat.Acted, bob, "waves"), "** bob waves", "** bob waves"},
	{"acted at you", entry(sshchat.Acted, bob, "waves at @alice"), "» ** bob waves at @alice", "» ** bob waves at @alice"},
	{"several lines", entry(sshchat.Said, bob, "one\ntwo"), "bob:\n│ one\n│ two", "bob 说：\n│ one\n│ two"},
	{"an empty line inside", entry(sshchat.Said, bob, "one\n\ntwo"), "bob:\n│ one\n│ \n│ two", "bob 说：\n│ one\n│ \n│ two"},
	{"code", code("if x {\n    y()\n}"), "bob:\n│ if x {\n│     y()\n│ }", "bob 说：\n│ if x {\n│     y()\n│ }"},
	{"a snippet", snippet("one\ntwo", 136), "bob:\n│ one\n│ two\n│ … 134 more lines: /show 1", "bob 说：\n│ one\n│ two\n│ … 还有 134 行：/show 1"},
	{"one line more", snippet("one\ntwo", 3), "bob:\n│ one\n│ two\n│ … 1 more line: /show 1", "bob 说：\n│ one\n│ two\n│ … 还有 1 行：/show 1"},
	{"an erased snippet", snippet("", 136), "bob:\n│ (erased)", "bob 说：\n│ （已删除）"},
	{"a piece", entry(sshchat.Piece, bob, "one"), "", ""},
	{"one line of code", code("x"), "bob:\n│ x", "bob 说：\n│ x"},
	{"erased", entry(sshchat.Said, bob, ""), "bob: (erased)", "bob 说：（已删除）"},
	{"an erased act", entry(sshchat.Acted, bob, ""), "** bob (erased)", "** bob （已删除）"},

	{"one came", passed(sshchat.Joined, gone("bob", "", 0)), "* bob joined", "* bob 进入了聊天室"},
	{"two came", passed(sshchat.Joined, gone("bob", "", 0), gone("eve", "", 0)), "* bob, eve joined", "* bob、eve 进入了聊天室"},
	{
		"three came", passed(sshchat.Joined, gone("bob", "", 0), gone("eve", "", 0), gone("小明", "", 0)),
		"* 3 joined: bob, eve, 小明", "* 3 人进入了聊天室：bob、eve、小明",
	},
	{"one left a room", passed(sshchat.Left, gone("bob", "", 0)), "* bob left this room", "* bob 离开了这个聊天室"},
	{
		"one left", passed(sshchat.Left, gone("bob", "", 2*time.Hour+3*time.Minute)),
		"* bob left (2h 3m)", "* bob 退出了聊天室（在线 2 小时 3 分钟）",
	},
	{
		"one was cut off", passed(sshchat.Left, gone("bob", sshchat.LostLink, time.Minute)),
		"* bob left (1m, connection lost)", "* bob 退出了聊天室（在线 1 分钟，连接中断）",
	},
	{
		"two left", passed(sshchat.Left, gone("bob", sshchat.Quit, time.Minute), gone("eve", sshchat.TooSlow, 0)),
		"* bob (1m), eve (connection too slow) left", "* bob（在线 1 分钟）、eve（连接太慢）退出了聊天室",
	},
	{
		"three left", passed(sshchat.Left, gone("bob", sshchat.Quit, time.Minute), gone("eve", sshchat.Kicked, time.Hour), gone("dan", sshchat.Restart, 0)),
		"* 3 left: bob, eve (kicked), dan (server going down)", "* 3 人退出了聊天室：bob、eve（被请出）、dan（服务器关闭）",
	},
	{"renamed", renamed(), "* bob is now carol", "* bob 改名为 carol"},
	{"a topic", entry(sshchat.Topic, bob, "tea at 4"), "* bob set the topic: tea at 4", "* bob 把话题设为：tea at 4"},
	{"no topic", entry(sshchat.Topic, bob, ""), "* bob cleared the topic", "* bob 清除了话题"},
	{"a mark", entry(sshchat.Marked, bob, "rollback started"), "* bob marks: rollback started", "* bob 标记：rollback started"},
	{"a mark that was erased", entry(sshchat.Marked, bob, ""), "* bob marks: (erased)", "* bob 标记：（已删除）"},
	{
		"history off", entry(sshchat.HistoryOff, sshchat.Person{}, ""),
		"* history is not being kept: the server cannot write its disk. Talk goes on; lines from now on may be lost at a restart.",
		"* 服务器写不了磁盘，暂不保存聊天记录。聊天照常；此后的内容在服务器重启时可能丢失。",
	},
	{"history on", restored(0), "* history is being kept again; nothing was lost", "* 已恢复保存聊天记录，没有丢失"},
	{
		"history on, one lost", restored(1), "* history is being kept again; 1 line in between could not be saved",
		"* 已恢复保存聊天记录；其间有 1 行没能保存",
	},

	{"an edit that a later one replaced", entry(sshchat.Edited, bob, ""), "", ""},
	{"an edited act", detailed(sshchat.Edited, "waves", sshchat.Detail{Ref: 7, Act: true}), "** bob waves (edited)", "** bob waves（已修改）"},
	{
		"an edited letter", detailed(sshchat.Edited, "at 4", sshchat.Detail{Ref: 7, About: &you}),
		"[bob → you] at 4 (edited)", "[bob → 你] at 4（已修改）",
	},
	{"edited by now", detailed(sshchat.Said, "hi!", sshchat.Detail{Edited: true}), "bob: hi! (edited)", "bob 说：hi!（已修改）"},
	{"reacted to", reactedTo(entry(sshchat.Said, bob, "done")), "bob: done  👍2 🎉1", "bob 说：done  👍2 🎉1"},
	{"several lines reacted to", reactedTo(entry(sshchat.Said, bob, "one\ntwo")), "bob:\n│ one\n│ two  👍2 🎉1", "bob 说：\n│ one\n│ two  👍2 🎉1"},
	{
		"an edited act reacted to", reactedTo(detailed(sshchat.Acted, "waves", sshchat.Detail{Edited: true})),
		"** bob waves (edited)  👍2 🎉1", "** bob waves（已修改）  👍2 🎉1",
	},
	{"one line taken back", detailed(sshchat.Erased, "", sshchat.Detail{Refs: []uint64{7}}), "* bob took back a line", "* bob 撤回了 1 行"},
	{"lines taken back", detailed(sshchat.Erased, "", sshchat.Detail{Refs: []uint64{7, 8}}), "* bob took back 2 lines", "* bob 撤回了 2 行"},
	{"a snippet taken back", detailed(sshchat.Erased, "", sshchat.Detail{Refs: []uint64{9, 7, 8}, Lines: 1}), "* bob took back a line", "* bob 撤回了 1 行"},
	{"a purge is told by itself", detailed(sshchat.Erased, "", sshchat.Detail{Refs: []uint64{7}, Rule: "purge"}), "", ""},
	{"a reaction", detailed(sshchat.Reacted, "👍", sshchat.Detail{Ref: 7, About: &you}), "👍 bob → you", "👍 bob → 你"},
	{
		"a reaction to a long line", reactionTo("deploy at three, or at four, or never\nmore"),
		"👍 bob → you: deploy at three, or at four, or…", "👍 bob → 你 说：deploy at three, or at four, or…",
	},
	{"a reaction to what is gone", reactionTo(""), "👍 bob → you", "👍 bob → 你"},
	{
		"reactions", detailed(sshchat.Reacted, "👍", sshchat.Detail{Ref: 7, About: &you, People: []sshchat.Passage{gone("bob", "", 0), gone("eve", "", 0)}}),
		"👍 bob, eve → you", "👍 bob、eve → 你",
	},
	{"a kind of tomorrow is not shown", entry("knitted", bob, "a scarf"), "", ""},
	{"a renaming without a name", entry(sshchat.Renamed, bob, ""), "", ""},
}

func TestEntry(t *testing.T) {
	for _, c := range everyKind {
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			s := NewStyler(lookIn(tag, bareDepth))
			if got := string(s.Entry(nil, c.entry, you)); got != want {
				t.Errorf("%s, %s: %q, want %q", c.name, tag, got, want)
			}
		}
	}
}

// TestSnippetLine: a program is told the command as programs write it.
func TestSnippetLine(t *testing.T) {
	got := string(NewStyler(lookIn("en", bareDepth)).Line(nil, snippet("one\ntwo", 136), you, ""))
	if want := "bob:\n│ one\n│ two\n│ … 134 more lines: show 1\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestStylesOnlyStyle: without its escape sequences a line is the bare line, in every
// look, so that what is copied is the same everywhere.
func TestStylesOnlyStyle(t *testing.T) {
	for _, c := range everyKind {
		for _, tag := range lang.Tags() {
			for _, d := range []paint.Depth{paint.NoColor, paint.Color16, paint.Color256} {
				for _, theme := range []string{"auto", "dark", "light"} {
					look := lookIn(tag, d)
					look.Theme, look.Time, look.Links = theme, "hm", true
					bare := look
					bare.Bare = true
					want := string(NewStyler(bare).Entry(nil, c.entry, you))
					got := string(NewStyler(look).Entry(nil, c.entry, you))
					if eye.Strip(got) != want {
						t.Errorf("%s, %+v: %q, want %q", c.name, look, eye.Strip(got), want)
					}
					if d == paint.NoColor && strings.Contains(got, "\x1b[3") && !strings.Contains(got, "\x1b[3m") {
						t.Errorf("%s: a colour where there is none: %q", c.name, got)
					}
				}
			}
		}
	}
}

// TestLooks: the same lines with colours, and without: then other signs say it.
func TestLooks(t *testing.T) {
	mention := entry(sshchat.Said, bob, "hi alice")
	for _, c := range []struct {
		name string
		look paint.Look
		e    *sshchat.Entry
		want string
	}{
		{"256", lookIn("en", paint.Color256), mention, "<1>»<0> <38;5;27>bob<0>: hi <1><38;5;130>alice<0>"},
		{"dark", paint.Look{Lang: "en", Theme: "dark", Depth: paint.Color256, Time: "off"}, mention, "<1>»<0> <38;5;149>bob<0>: hi <1><38;5;215>alice<0>"},
		{"light", paint.Look{Lang: "en", Theme: "light", Depth: paint.Color256, Time: "off"}, mention, "<1>»<0> <38;5;29>bob<0>: hi <1><38;5;130>alice<0>"},
		{"16", lookIn("en", paint.Color16), mention, "<1>»<0> <33>bob<0>: hi <1><35>alice<0>"},
		{"no colour", lookIn("en", paint.NoColor), mention, "<1>»<0> bob: hi <1><7>alice<0>"},
		{"your own", lookIn("en", paint.NoColor), entry(sshchat.Said, you, "hi"), "<1>alice<0>: hi"},
		{"your own act", lookIn("en", paint.NoColor), entry(sshchat.Acted, you, "waves"), "** <1>alice<0> waves"},
		{"a guest", lookIn("en", paint.NoColor), entry(sshchat.Said, guest("eve"), "hi"), "<2>~<0>eve: hi"},
		{"the margin is the sender's", lookIn("en", paint.Color256), entry(sshchat.Said, bob, "a\nb"), "<38;5;27>bob<0>:\n<38;5;27>│ <0>a\n<38;5;27>│ <0>b"},
		{"erased", lookIn("en", paint.NoColor), entry(sshchat.Said, bob, ""), "bob: <2>(erased)<0>"},
		{"time", paint.Look{Lang: "en", Depth: paint.NoColor, Time: "hm", Zone: "Asia/Shanghai"}, mention, "<2>20:00<0> <1>»<0> bob: hi <1><7>alice<0>"},
		{"full time", paint.Look{Lang: "en", Bare: true, Time: "full", Zone: "no such zone"}, mention, "2026-03-02 12:00:00 » bob: hi alice"},
	} {
		if got := eye.Legible(string(NewStyler(c.look).Entry(nil, c.e, you))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNothingPassesForUs: whatever somebody sends, no line of it but the first, which
// has their name, starts where the chat's own lines do.
func TestNothingPassesForUs(t *testing.T) {
	const forged = "x\n* eve left (kicked)\n-- /theme is now dark\n» bob: hi\n12:00 bob: hi\n\n** bob waves"
	for _, k := range []sshchat.Kind{sshchat.Said, sshchat.Edited, sshchat.Acted, sshchat.Topic, sshchat.Marked} {
		for _, d := range []paint.Depth{bareDepth, paint.NoColor, paint.Color16, paint.Color256} {
			out := string(NewStyler(lookIn("en", d)).Entry(nil, entry(k, guest("eve"), forged), you))
			first, rest, _ := strings.Cut(eye.Strip(out), "\n")
			if !strings.Contains(first, "eve") {
				t.Errorf("%s: the first line has no name: %q", k, first)
			}
			for line := range strings.SplitSeq(rest, "\n") {
				if !strings.HasPrefix(line, paint.Margin) {
					t.Errorf("%s: %q has no margin", k, line)
				}
			}
		}
	}
}

// TestStorm: nobody goes unannounced, however many come in the same second.
func TestStorm(t *testing.T) {
	people := make([]sshchat.Passage, 500)
	for i := range people {
		people[i] = gone(fmt.Sprintf("p%d", i), "", time.Hour)
	}
	for _, k := range []sshchat.Kind{sshchat.Joined, sshchat.Left} {
		line := string(NewStyler(lookIn("en", bareDepth)).Entry(nil, passed(k, people...), you))
		if want := "* 500 " + string(k) + ": p0, p1, "; !strings.HasPrefix(line, want) {
			t.Errorf("%.60q does not begin with %q", line, want)
		}
		names := strings.Split(line[strings.Index(line, ": ")+2:], ", ")
		if len(names) != 500 || names[499] != "p499" {
			t.Errorf("%s: %d names, the last %q", k, len(names), names[len(names)-1])
		}
	}
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		e        *sshchat.Entry
		calls    bool
		personal bool
	}{
		{entry(sshchat.Said, bob, "hi @alice"), true, true},
		{entry(sshchat.Said, bob, "hi ALICE"), true, true},
		{entry(sshchat.Acted, bob, "waves at alice"), true, true},
		{entry(sshchat.Said, bob, "alicesome"), false, false},
		{entry(sshchat.Said, bob, "`alice` is code"), false, false},
		{entry(sshchat.Said, you, "alice"), false, true}, // own lines look different, and do not call
		{entry(sshchat.Topic, bob, "alice"), false, false},
		{passed(sshchat.Joined, gone("alice", "", 0)), false, false},
		{detailed(sshchat.Reacted, "👍", sshchat.Detail{Ref: 7, About: &you}), false, true}, // to your line, and no call
		{detailed(sshchat.Reacted, "👍", sshchat.Detail{Ref: 7, About: &bob}), false, false},
	} {
		if got := Mentions(c.e, you); got != c.calls {
			t.Errorf("Mentions(%s %q) = %v", c.e.Kind, c.e.Body, got)
		}
		if got := Personal(c.e, you); got != c.personal {
			t.Errorf("Personal(%s %q) = %v", c.e.Kind, c.e.Body, got)
		}
	}
}
