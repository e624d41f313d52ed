package words

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/paint"
)

func presence(p sshchat.Person) sshchat.Presence { return sshchat.Presence{Person: p} }

// crowd is n people who are here, the first a guest and the second a bot.
func crowd(n int) []sshchat.Presence {
	all := make([]sshchat.Presence, n)
	for i := range all {
		all[i] = presence(person(fmt.Sprintf("p%d", i)))
	}
	if n > 1 {
		all[0].Guest, all[1].Bot = true, true
	}
	return all
}

// row returns the row of the command table with this name.
func row(t *testing.T, name string) *sshchat.Command {
	t.Helper()
	for _, c := range commands.All() {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no command %s", name)
	return nil
}

func TestNotice(t *testing.T) {
	at := func(hours int, e *sshchat.Entry) sshchat.Entry {
		e.At = noon.Add(time.Duration(hours) * time.Hour)
		return *e
	}
	before := entry(sshchat.Said, bob, "before\nmore")
	for _, c := range []struct {
		name   string
		notice sshchat.Notice
		en, zh string
	}{
		{
			"a refusal with a time", &sshchat.Fault{Key: "rate", Args: []any{1500 * time.Millisecond}},
			"-- slower, please: that line was not sent; try again in 2s (Up brings it back)",
			"-- 请慢一点：这一行没有发出，2 秒后再试（按 ↑ 找回）",
		},
		{
			"a refusal with a role", &sshchat.Fault{Key: "denied", Args: []any{"topic", sshchat.MemberRole}},
			"-- only people with a key (ssh-keygen makes one) can use /topic",
			"-- 只有用密钥登录的人（ssh-keygen 可以生成密钥）能用 /topic",
		},
		{
			"a fact with controls in it", &sshchat.Fault{Key: "search.none", Args: []any{"a\x1b[2J\nb"}},
			"-- nothing found for a[2J b, in no room of yours", "-- 你所在的聊天室里都没有找到 a[2J b",
		},
		{"a key without words", &sshchat.Fault{Key: "no.such.key"}, "-- no.such.key", "-- no.such.key"},
		{"done", sshchat.Done{Key: "del.done", Args: []any{3}}, "-- taken back: 3 of your lines; the text is gone from disk and search too", "-- 已撤回 3 行；磁盘和搜索里的文字也已清除"},
		{
			"who",
			sshchat.Who{Room: "#lobby", Here: crowd(3)},
			"-- 3 in #lobby: ~p0, p1 (bot), p2\n-- ~ marks a guest, who has no key", "-- #lobby 有 3 人：~p0、p1（机器人）、p2\n-- ~ 表示访客，没有密钥",
		},
		{
			"skipped",
			sshchat.Skipped{Room: "#ops", N: 812},
			"-- ... 812 lines of #ops passed while your connection was slow: /history #ops", "-- …… 你的连接较慢，略过了 #ops 的 812 行：/history #ops",
		},
		{
			"help for one",
			sshchat.Help{Commands: []*sshchat.Command{row(t, "nick")}, One: true},
			"-- usage: /nick NAME\n-- change your name\n-- also: /改名\n-- for example: /nick bob",
			"-- 用法：/nick 名字\n-- 改名\n-- 也可写作：/改名\n-- 例如：/nick bob",
		},
		{
			"history over midnight, what is not shown left out",
			sshchat.Lines{Key: "history", Room: "#ops", Entries: []sshchat.Entry{
				at(0, entry(sshchat.Said, bob, "hi")), at(1, entry("not yet a kind", bob, "x")), at(13, entry(sshchat.Acted, bob, "waves")),
			}},
			"-- the last 3 lines of #ops:\n-- Monday, 2 March 2026 --\nbob: hi\n-- Tuesday, 3 March 2026 --\n** bob waves",
			"-- #ops 最近 3 行：\n-- 2026年3月2日 星期一 --\nbob 说：hi\n-- 2026年3月3日 星期二 --\n** bob waves",
		},
		{
			"a search",
			sshchat.Found{Room: "#lobby", Words: "disk", Hits: []sshchat.Hit{
				{Entry: at(0, entry(sshchat.Said, bob, "the disk\nis full")), Before: before},
				{Entry: at(0, entry(sshchat.Topic, bob, "disk"))},
				{Entry: at(0, entry(sshchat.Acted, bob, "buys a disk"))},
			}},
			"-- 3 hits for disk in #lobby, newest first:\n-- Monday, 2 March 2026 --\nbob: before\n» bob:\n│ the disk\n│ is full\n--\n» * bob set the topic: disk\n--\n» ** bob buys a disk",
			"-- 在 #lobby 找到 3 条含“disk”的消息，新的在前：\n-- 2026年3月2日 星期一 --\nbob 说：before\n» bob 说：\n│ the disk\n│ is full\n--\n» * bob 把话题设为：disk\n--\n» ** bob buys a disk",
		},
		{"raw", sshchat.Raw{Entry: *entry(sshchat.Said, bob, "*one*\ntwo")}, "*one*\ntwo", "*one*\ntwo"},
	} {
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			got := string(NewStyler(lookIn(tag, bareDepth)).Notice(nil, c.notice, you))
			if got != want {
				t.Errorf("%s, %s:\n%s\nwant\n%s", c.name, tag, got, want)
			}
			styled := string(NewStyler(lookIn(tag, paint.Color256)).Notice(nil, c.notice, you))
			if eye.Strip(styled) != want {
				t.Errorf("%s, %s, without its styles:\n%s\nwant\n%s", c.name, tag, eye.Strip(styled), want)
			}
		}
	}
}

func TestWelcome(t *testing.T) {
	for _, c := range []struct {
		name   string
		w      sshchat.Welcome
		en, zh string
	}{
		{
			"alone",
			sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Total: 1}, You: you},
			"-- alice, you are in #lobby, and the first one here", "-- alice，你进入了 #lobby，这里还没有别人",
		},
		{
			"one other",
			sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Here: crowd(1), Total: 2, Topic: text.Line("tea")}, You: you},
			"-- alice, you are in #lobby with 1 other: p0\n-- topic: tea", "-- alice，你进入了 #lobby，这里还有 1 人：p0\n-- 话题：tea",
		},
		{
			"rooms of newcomers",
			sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Total: 1}, You: you, Also: []string{"#help", "#news"}},
			"-- alice, you are in #lobby, and the first one here\n-- you are in #help, #news as well: Alt-2 to 3 or /switch turn to them",
			"-- alice，你进入了 #lobby，这里还没有别人\n-- 你还在 #help、#news：按 Alt-2 到 3 或用 /switch 切换过去",
		},
		{
			"one room of newcomers",
			sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Total: 1}, You: you, Also: []string{"#help"}},
			"-- alice, you are in #lobby, and the first one here\n-- you are in #help as well: Alt-2 or /switch turns to it",
			"-- alice，你进入了 #lobby，这里还没有别人\n-- 你还在 #help：按 Alt-2 或用 /switch 切换过去",
		},
		{
			"more than are named",
			sshchat.Welcome{Scene: sshchat.Scene{Room: "#lobby", Here: crowd(2), Total: 31}, You: you},
			"-- alice, you are in #lobby with 30 others: ~p0, p1 (bot), +28",
			"-- alice，你进入了 #lobby，这里还有 30 人：~p0、p1（机器人）、+28",
		},
	} {
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			s := NewStyler(lookIn(tag, bareDepth))
			want += "\n-- " + s.Catalog().HelpLine
			if got := string(s.Welcome(nil, &c.w, time.Now())); got != want {
				t.Errorf("%s, %s:\n%s\nwant\n%s", c.name, tag, got, want)
			}
		}
	}
}

// TestWhoIsBounded: /who names as many as anybody reads, and says how many are left.
func TestWhoIsBounded(t *testing.T) {
	s := NewStyler(lookIn("en", bareDepth))
	got := string(s.Notice(nil, sshchat.Who{Room: "#lobby", Here: crowd(whoNames + 7)}, you))
	if !strings.HasPrefix(got, "-- 507 in #lobby: ~p0, ") || !strings.HasSuffix(got, ", p499, +7\n-- ~ marks a guest, who has no key") {
		t.Errorf("%.40s ... %s", got, got[len(got)-40:])
	}
}

func TestChoices(t *testing.T) {
	s := NewStyler(lookIn("en", bareDepth))
	if got := string(s.Choices(nil, []string{"/who ", "bob: ", "小明 "})); got != "-- /who  bob  小明" {
		t.Errorf("%q", got)
	}
	many := make([]string, shownChoices+1)
	for i := range many {
		many[i] = fmt.Sprintf("n%d ", i)
	}
	if got := string(s.Choices(nil, many)); !strings.HasSuffix(got, "  n23  …") {
		t.Errorf("%q", got)
	}
}

func TestPromptAndTitle(t *testing.T) {
	if got := eye.Legible(NewStyler(lookIn("en", paint.NoColor)).Prompt(you, sshchat.Standing{Rooms: 1})); got != "<1>alice<0>> " {
		t.Errorf("prompt %q", got)
	}
	if got := NewStyler(lookIn("en", bareDepth)).Prompt(you, sshchat.Standing{Rooms: 1}); got != "alice> " {
		t.Errorf("bare prompt %q", got)
	}
	for at, want := range map[sshchat.Standing]string{
		{Room: "#lobby", Rooms: 1}: "alice> ", {Room: "#ops", Rooms: 1, Far: true}: "alice #ops> ", {Room: "#lobby", Rooms: 2}: "alice #lobby> ",
	} {
		if got := NewStyler(lookIn("en", bareDepth)).Prompt(you, at); got != want {
			t.Errorf("in %+v the prompt is %q, want %q", at, got, want)
		}
	}
	if got := Title(sshchat.Standing{Room: "#tea", People: 12, Unread: 3, Calls: 1}); got != "#tea (12) +3!" {
		t.Errorf("title %q", got)
	}
}

// TestWhereHitsAre: the heading of what was found names the room, the person or all.
func TestWhereHitsAre(t *testing.T) {
	for place, want := range map[string][2]string{
		"#ops": {"1 hit for tea in #ops,", "在 #ops 找到 1 条含“tea”的消息，"},
		"@bob": {"1 hit for tea in your messages with bob,", "在与 bob 的私信里找到 1 条含“tea”的消息，"},
		"":     {"1 hit for tea in all your rooms and messages,", "在你的所有聊天室和私信里找到 1 条含“tea”的消息，"},
	} {
		for i, tag := range []string{"en", "zh"} {
			got := string(NewStyler(lookIn(tag, bareDepth)).Notice(nil, sshchat.Found{Room: place, Words: "tea", Hits: []sshchat.Hit{{Entry: *entry(sshchat.Said, bob, "tea")}}}, you))
			if !strings.HasPrefix(got, "-- "+want[i]) {
				t.Errorf("%s in %q: %q", tag, place, got)
			}
		}
	}
}
