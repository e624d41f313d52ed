package words

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest/eye"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// TestRoomList: columns whatever the names are written in, and topics cut to the row.
func TestRoomList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := time.Now().Add(time.Hour) // the chat's clock, not the machine's
		list := sshchat.RoomList{Now: now, Rooms: []sshchat.RoomInfo{
			{Room: "#lobby", Index: 1, People: 12, Spoke: now.Add(-90 * time.Minute), Unread: 7, Calls: 2},
			{Room: "#ops", Index: 2, Current: true, People: 3, Spoke: now, Topic: text.Line("部署在三点，请大家不要忘记提交代码")},
			{Room: "#聊天", Index: 10, People: 1, Watch: sshchat.WatchNone, Topic: text.Line("tea")},
			{Room: "#empty", Topic: text.Line("nobody has said a word yet, and nobody will")},
		}}
		for _, c := range []struct {
			tag   string
			width int
			want  string
		}{
			{"en", 0, `
--   1 #lobby  12 here  1h 30m ago  7 new, 2 mention you
-- * 2 #ops    3 here   1s ago      部署在三点，请大家不要忘记提交代码
--  10 #聊天   1 here               quiet  tea
--     #empty  0 here               nobody has said a word yet, and nobody will`},
			{"en", 50, `
--   1 #lobby  12 here  1h 30m ago  7 new, 2 mention you
-- * 2 #ops    3 here   1s ago      部署在三点，…
--  10 #聊天   1 here               quiet  tea
--     #empty  0 here               nobody has s…`},
			{"en", 40, `
--   1 #lobby  12 here  1h 30m ago  7 new, 2 mention you
-- * 2 #ops    3 here   1s ago
--  10 #聊天   1 here               quiet
--     #empty  0 here`},
			{"zh", 50, `
--   1 #lobby  12 人  1 小时 30 分钟前  7 条新消息，2 条提到你
-- * 2 #ops    3 人   1 秒前            部署在三…
--  10 #聊天   1 人                     安静  tea
--     #empty  0 人                     nobody h…`},
		} {
			for _, d := range []paint.Depth{bareDepth, paint.NoColor, paint.Color256} {
				s := NewStyler(lookIn(c.tag, d)).Within(c.width)
				lines := strings.ReplaceAll(strings.TrimPrefix(c.want, "\n-- "), "\n-- ", "\n") + "\n" + s.Catalog().RoomRow.Hint
				want := eye.Strip(string(s.Aside(nil, lines))) // what is too wide is wrapped at words
				if got := eye.Strip(string(s.Notice(nil, list, you))); got != want {
					t.Errorf("%s in %d cells:\n%s\nwant\n%s", c.tag, c.width, got, want)
				}
			}
		}
	})
}

// A list in which nothing is says so.
func TestNoRoomsListed(t *testing.T) {
	for tag, want := range map[string]string{"en": "-- no room has that in its name or topic\n-- ", "zh": "-- 没有聊天室的名字或话题里有这个词\n-- "} {
		s := NewStyler(lookIn(tag, paint.NoColor))
		if got := eye.Strip(string(s.Notice(nil, sshchat.RoomList{}, you))); got != want+s.Catalog().RoomRow.Hint {
			t.Errorf("%s: %q", tag, got)
		}
	}
}

// TestOpened: a rule where what is new begins, and the day only where it is another
// than today.
func TestOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(30 * 24 * time.Hour)                    // of the machine's clock, which nobody asks
		now := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // by the chat's
		said := func(seq uint64, ago time.Duration, body string) sshchat.Entry {
			e := *entry(sshchat.Said, bob, body)
			e.Seq, e.At = seq, now.Add(-ago)
			return e
		}
		scene := sshchat.Scene{Room: "#ops", Here: crowd(1), Total: 2, Topic: text.Line("tea")}
		const here = "-- #ops: 1 other here: p0\n-- topic: tea"
		since := now.Add(-3 * time.Hour)
		for _, c := range []struct {
			name   string
			opened sshchat.Opened
			want   string
		}{
			{"nothing new", sshchat.Opened{Scene: scene}, here},
			{"of today", sshchat.Opened{Scene: scene, Entries: []sshchat.Entry{said(5, 0, "hi")}}, here + "\nbob: hi"},
			{
				"new since yesterday",
				sshchat.Opened{
					Scene: scene, Missed: sshchat.Missed{After: 4, Since: since, Lines: 2, Mentions: 1},
					Entries: []sshchat.Entry{said(4, 4*time.Hour, "old"), said(5, 2*time.Hour, "new"), said(6, 0, "newer")},
				},
				here + "\n-- Friday, 31 December 1999 --\nbob: old\n-- 2 new since Friday 21:00, 1 mentions you --\nbob: new\n" +
					"-- Saturday, 1 January 2000 --\nbob: newer",
			},
			{
				"nothing of today",
				sshchat.Opened{Scene: scene, Entries: []sshchat.Entry{said(4, time.Hour, "old")}},
				here + "\n-- Friday, 31 December 1999 --\nbob: old\n-- Saturday, 1 January 2000 --",
			},
			{
				"a new room",
				sshchat.Opened{Scene: sshchat.Scene{Room: "#ops", Total: 1}, Founded: true},
				"-- #ops: nobody else is here\n-- " + lang.For("en").Founded,
			},
			{
				"one person alone",
				sshchat.Opened{Scene: sshchat.Scene{Room: "@bob"}, Peer: bob.Name},
				"-- what you type goes to bob alone; /leave ends that",
			},
		} {
			c.opened.Now = now
			for _, d := range []paint.Depth{bareDepth, paint.Color256} {
				if got := eye.Strip(string(NewStyler(lookIn("en", d)).Notice(nil, c.opened, you))); got != c.want {
					t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
				}
			}
		}
	})
}

// TestElsewhere: the room stands behind the time and before the mark, and a message of
// several lines keeps its margin.
func TestElsewhere(t *testing.T) {
	look := lookIn("en", paint.NoColor)
	look.Time = "hm"
	s := NewStyler(look)
	for body, want := range map[string]string{
		"hi":          "<2>12:00<0> <1>#ops<0> bob: hi",
		"hi alice":    "<2>12:00<0> <1>#ops<0> <1>»<0> bob: hi <1><7>alice<0>",
		"two\nlines":  "<2>12:00<0> <1>#ops<0> bob:\n│ two\n│ lines",
		"> a\nno one": "<2>12:00<0> <1>#ops<0> bob:\n│ <2>> a<0>\n│ no one",
	} {
		if got := eye.Legible(string(s.EntryIn(nil, entry(sshchat.Said, bob, body), you, "#ops"))); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	coloured := NewStyler(lookIn("en", paint.Color256)) // bold, in a colour that no person has
	if got := string(coloured.EntryIn(nil, entry(sshchat.Said, bob, "hi"), you, "#ops")); !strings.HasPrefix(got, "\x1b[1m\x1b[38;5;29m#ops\x1b[0m ") {
		t.Errorf("a room's name: %q", got)
	}
}

// TestTold: a letter says from whom to whom, with yourself as what you are.
func TestTold(t *testing.T) {
	letter := func(from, to sshchat.Person, body string) *sshchat.Entry {
		e := entry(sshchat.Told, from, body)
		e.About = &to
		return e
	}
	for _, c := range []struct {
		entry  *sshchat.Entry
		en, zh string
	}{
		{letter(bob, you, "psst"), "[bob → you] psst", "[bob → 你] psst"},
		{letter(you, bob, "two\nlines"), "[you → bob] two\n│ lines", "[你 → bob] two\n│ lines"},
		{letter(bob, you, "alice?"), "[bob → you] alice?", "[bob → 你] alice?"}, // no mark: it is for you anyway
	} {
		for tag, want := range map[string]string{"en": c.en, "zh": c.zh} {
			for _, d := range []paint.Depth{bareDepth, paint.Color16} {
				if got := eye.Strip(string(NewStyler(lookIn(tag, d)).Entry(nil, c.entry, you))); got != want {
					t.Errorf("%q, want %q", got, want)
				}
			}
		}
	}
	if Calls(letter(you, bob, "psst"), you) || !Calls(letter(bob, you, "psst"), you) {
		t.Error("a letter calls its sender, or not its addressee")
	}
}
