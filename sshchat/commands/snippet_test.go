package commands_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/text"
)

// numbered is a text of n lines.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "line %d\n", i+1)
	}
	return b.String()
}

// firstLines are the first n of them, as a Text has them.
func firstLines(n int) string { return strings.TrimSuffix(numbered(n), "\n") }

// program lets somebody act from outside, as over ssh HOST COMMAND.
func program(t *testing.T, c *chat.Chat, name string) *chat.Visitor {
	t.Helper()
	n, err := sshchat.ParseName(name)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Visit(t.Context(), chat.Login{Name: n, Key: sshchat.Print("SHA256:" + n.Key()), All: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Leave(context.Background(), sshchat.Quit) })
	return m
}

// all pages through a log.
func all(t *testing.T, e sshchat.Engine, r sshchat.Range) (entries []sshchat.Entry) {
	t.Helper()
	r.Oldest, r.Limit = true, 1000
	for {
		page, err := e.Page(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return entries
		}
		entries, r.After = append(entries, page...), page[len(page)-1].Seq
	}
}

// saidIn is what messages there are in a room, and the numbers of the pieces.
func saidIn(t *testing.T, e sshchat.Engine, room sshchat.RoomID) (heads []sshchat.Entry, pieces []uint64) {
	t.Helper()
	for _, e := range all(t, e, sshchat.Range{Room: room}) {
		switch e.Kind {
		case sshchat.Said, sshchat.Told:
			heads = append(heads, e)
		case sshchat.Piece:
			pieces = append(pieces, e.Seq)
		}
	}
	return heads, pieces
}

// keyOf is the key that an error refuses with; "" for nil.
func keyOf(t *testing.T, err error) string {
	t.Helper()
	f, ok := errors.AsType[*sshchat.Fault](err)
	if err != nil && !ok {
		t.Fatalf("%v is no refusal", err)
	}
	if f == nil {
		return ""
	}
	return f.Key
}

// shown is what /show answers, or the key of its refusal.
func shown(t *testing.T, p *stage.Person, seq uint64) string {
	t.Helper()
	p.Sees()
	p.Says(fmt.Sprintf("/show %d", seq))
	n, err := p.Take(t.Context(), nil)
	if err != nil || len(n.Notices) != 1 {
		t.Fatalf("/show is answered with %+v, %v", n.Notices, err)
	}
	switch n := n.Notices[0].(type) {
	case sshchat.Raw:
		return n.Text()
	case *sshchat.Fault:
		return n.Key
	}
	return ""
}

// TestNewSnippet: however a text is taken apart, it is put together as it was.
func TestNewSnippet(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for name, c := range map[string]struct {
		in, want string
		lines    int
		message  bool
		cut      bool
		long     int
	}{
		"nothing":         {"", "", 0, true, false, 0},
		"blank":           {" \n\t\n\x00\n", "", 0, true, false, 0},
		"one message":     {numbered(20), firstLines(20), 20, true, false, 0},
		"two pieces":      {numbered(21), firstLines(21), 21, false, false, 0},
		"indented":        {"\tif {\n\t\tx\n" + numbered(30), "    if {\n        x\n" + firstLines(30), 32, false, false, 0},
		"blank edges":     {"\n\n" + numbered(20) + "\n\n\n" + numbered(20) + "\n\n", firstLines(20) + "\n\n\n\n" + firstLines(20), 43, false, false, 0},
		"blank between":   {"a" + strings.Repeat("\n", 60) + "b", "a" + strings.Repeat("\n", 60) + "b", 61, false, false, 0},
		"drawn over":      {"1%\r2%\r\n" + numbered(30), "1%\n2%\n" + firstLines(30), 32, false, false, 0},
		"controls":        {"\x1b[31mred\x1b[0m \xff\n" + numbered(30), "[31mred[0m �\n" + firstLines(30), 31, false, false, 0},
		"a long line":     {numbered(1) + long + "\n" + numbered(30), firstLines(1) + "\n" + long[:4096] + "\n" + firstLines(30), 32, false, false, 1},
		"most lines":      {numbered(5000), firstLines(5000), 5000, false, false, 0},
		"too many lines":  {numbered(5001), firstLines(5000), 5000, false, true, 0},
		"too many bytes":  {strings.Repeat(long[:999]+"\n", 263), strings.Repeat(long[:999]+"\n", 261) + long[:999], 262, false, true, 0},
		"long, few lines": {strings.Repeat(long[:4000]+"\n", 16), strings.Repeat(long[:4000]+"\n", 15) + long[:4000], 16, false, false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := sshchat.NewSnippet(c.in)
			_, message := s.Message()
			if s.Lines != c.lines || s.Cut != c.cut || s.Long != c.long || message != c.message {
				t.Errorf("%d lines, cut %v, %d long, one message: %v; want %d, %v, %d, %v",
					s.Lines, s.Cut, s.Long, message, c.lines, c.cut, c.long, c.message)
			}
			if got := s.Whole(); got != c.want {
				t.Errorf("it becomes %.200q, want %.200q", got, c.want)
			}
		})
	}
}

func FuzzNewSnippet(f *testing.F) {
	f.Add("a\n\n\nb\r\nc\rd")
	f.Add(numbered(30) + strings.Repeat("\n", 45) + "\tx\xff\x1b[1m\u202e")
	f.Add(strings.Repeat(strings.Repeat("é", 3000)+"\n", 30))
	f.Fuzz(func(t *testing.T, in string) {
		s := sshchat.NewSnippet(in)
		whole := s.Whole()
		if n := strings.Count(whole, "\n") + 1; whole == "" && s.Lines != 0 || whole != "" && n != s.Lines {
			t.Errorf("%d lines are said to be %d", n, s.Lines)
		}
		if s.Lines > sshchat.MaxSnippetLines || len(whole) > sshchat.MaxSnippetBytes {
			t.Errorf("%d lines, %d bytes", s.Lines, len(whole))
		}
		for line := range strings.SplitSeq(whole, "\n") { // no line is more than a message's may be
			if safe := text.Code("|" + line).String(); len(line) < 4096 && safe != "|"+line {
				t.Errorf("%q is not safe: %q", line, safe)
			}
		}
		if again := sshchat.NewSnippet(whole); again.Whole() != whole {
			t.Errorf("taken apart again it is %.200q, not %.200q", again.Whole(), whole)
		}
	})
}

// TestSnippet: the room sees one message; its pieces lie before it, and only who asks for
// them and programs get them.
func TestSnippet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		m := program(t, c, "deploy")
		stage.Settle(alice, bob)
		whole := firstLines(30) + "\n\n\n" + firstLines(470)
		if err := act.By(t.Context(), m.Session).Speech().SaySnippet("#lobby", sshchat.NewSnippet(whole)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		n, err := bob.Take(t.Context(), nil)
		if err != nil || len(n.Entries) != 1 {
			t.Fatalf("bob takes %d entries, %v", len(n.Entries), err)
		}
		head := n.Entries[0]
		if head.Body.String() != firstLines(10) || !head.Code || head.Lines != 502 || len(head.Refs) != 26 {
			t.Errorf("the room sees %d lines, %d pieces, %q", head.Lines, len(head.Refs), head.Body)
		}
		heads, pieces := saidIn(t, engine, "lobby")
		if len(heads) != 1 || fmt.Sprint(pieces) != fmt.Sprint(head.Refs) || pieces[25] >= head.Seq {
			t.Errorf("%d heads; the pieces are %v, and the head %d names %v", len(heads), pieces, head.Seq, head.Refs)
		}
		if got := shown(t, bob, head.Seq); got != whole {
			t.Errorf("/show gives %.200q", got)
		}
		if got := shown(t, bob, pieces[0]); got != firstLines(20) {
			t.Errorf("/show of a piece gives %q", got)
		}
		if got := stage.Answer[sshchat.Raw](t, bob, "/raw"); got.Text() != whole {
			t.Errorf("/raw gives %.200q", got.Text())
		}
		stage.Want(t, history(t, bob, "/history"), line(head))
		stage.Want(t, backlog(t, c, "carol"), line(head))
		if f := stage.Answer[*sshchat.Fault](t, bob, "/search 470"); f.Key != "search.none" {
			t.Errorf("the pieces are found: %s", f.Key)
		}
		if s := stage.Answer[sshchat.Stats](t, bob, "/stats"); s.Hours[23] != 1 {
			t.Errorf("they count as %d lines", s.Hours[23])
		}
		carol := program(t, c, "tail")
		if err := carol.Listen(t.Context(), "#lobby", pieces[0]-1); err != nil {
			t.Fatal(err)
		}
		var got []uint64
		if n, err = carol.Take(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		for _, e := range n.Entries {
			if e.Kind == sshchat.Piece || e.Kind == sshchat.Said {
				got = append(got, e.Seq)
			}
		}
		if want := append(pieces, head.Seq); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("a program takes %v, want %v", got, want)
		}
	})
}

// TestSnippetUnread: elsewhere it counts as one line.
func TestSnippetUnread(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := stage.Open(t, stage.Unhurried)
		alice, bob := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob")
		alice.Says("/join #ops")
		bob.Says("/join #ops")
		bob.Says("/watch #ops none")
		bob.Says("/watch #ops mentions")
		bob.Says("/switch #lobby")
		stage.Settle(alice, bob)
		if err := act.By(t.Context(), alice.Session).Speech().SaySnippet("#ops", sshchat.NewSnippet(numbered(300))); err != nil {
			t.Fatal(err)
		}
		stage.Settle(alice, bob)
		if s := bob.Standing(); s.Unread != 1 {
			t.Errorf("%d lines are unread", s.Unread)
		}
	})
}

// shared is an engine that a chat before it closes.
type shared struct{ sshchat.Engine }

func (shared) Close() error { return nil }

// TestSnippetBacklog: whoever comes in after a restart sees what was said before a long one.
func TestSnippetBacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, stage.Unhurried)
		alice := stage.Enter(t, c, "alice")
		alice.Says("before")
		stage.Settle(alice)
		for range 2 {
			if err := act.By(t.Context(), alice.Session).Speech().SaySnippet("", sshchat.NewSnippet(numbered(5000))); err != nil {
				t.Fatal(err)
			}
			stage.Settle(alice)
		}
		alice.Says("after")
		again := stage.OpenOn(t, shared{engine}, stage.Unhurried)
		stage.Want(t, backlog(t, again, "bob"), "alice: before", "alice: "+firstLines(10)+" (code)", "alice: "+firstLines(10)+" (code)", "alice: after")
	})
}

// TestSnippetChecks: what refuses a line refuses a snippet, before any of it is stored;
// one costs what one line costs.
func TestSnippetChecks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, chat.Options{Rate: sshchat.Rate{Burst: 3, Every: time.Hour}})
		owner := stage.EnterAs(t, c, "olga", func(l *chat.Login) { l.Role = sshchat.OwnerRole })
		m, muted := program(t, c, "deploy"), program(t, c, "mallory")
		guest, err := c.Visit(t.Context(), chat.Login{Name: mustName(t, "cat")})
		if err != nil {
			t.Fatal(err)
		}
		defer guest.Leave(t.Context(), sshchat.Quit)
		owner.Says("/mute mallory")
		stage.Settle(owner)
		s := sshchat.NewSnippet(numbered(100))
		for _, c := range []struct {
			by       *chat.Session
			to, want string
		}{
			{guest.Session, "", "command.guest"},
			{muted.Session, "#lobby", "mute.forever"},
			{m.Session, "#none", "room.unknown"},
			{m.Session, "@stranger", "msg.nobody"},
			{m.Session, "", ""},
			{m.Session, "@olga", ""},
			{m.Session, "#lobby", ""},
			{m.Session, "#lobby", "rate"},
			{m.Session, "@olga", "rate"},
		} {
			if got := keyOf(t, act.By(t.Context(), c.by).Speech().SaySnippet(c.to, s)); got != c.want {
				t.Errorf("%s to %q: %q, want %q", c.by.Person().Name, c.to, got, c.want)
			}
		}
		synctest.Wait()
		if heads, pieces := saidIn(t, engine, "lobby"); len(heads) != 2 || len(pieces) != 10 {
			t.Errorf("the room has %d heads and %d pieces", len(heads), len(pieces))
		}
	})
}

// stuck is an engine whose disk stores some pieces, and of the others fails or says nothing.
type stuck struct {
	sshchat.Engine
	good   int
	silent bool
}

func (s *stuck) Append(e sshchat.Entry, done func(sshchat.Entry, error)) {
	if e.Kind == sshchat.Piece {
		if s.good--; s.good < 0 {
			if !s.silent {
				go done(e, sshchat.ErrUnavailable)
			}
			return
		}
	}
	s.Engine.Append(e, done)
}

// TestSnippetFails: without all of its pieces there is no head; what was stored can be
// taken back, and nothing is left waiting.
func TestSnippetFails(t *testing.T) {
	for want, silent := range map[string]bool{"not.saved": false, "": true} {
		synctest.Test(t, func(t *testing.T) {
			engine := &stuck{stage.Engine(t), 40, silent}
			c := stage.OpenOn(t, engine, stage.Unhurried)
			alice := stage.Enter(t, c, "alice")
			stage.Settle(alice)
			for _, to := range []string{"", "@alice"} {
				engine.good = 40
				ctx, stop := context.WithTimeout(t.Context(), time.Minute)
				err := act.By(ctx, alice.Session).Speech().SaySnippet(to, sshchat.NewSnippet(numbered(1000)))
				stop()
				if silent && !errors.Is(err, context.DeadlineExceeded) || !silent && keyOf(t, err) != want {
					t.Errorf("to %q: %v", to, err)
				}
			}
			synctest.Wait()
			if heads, pieces := saidIn(t, engine, ""); len(heads) != 0 || len(pieces) != 80 {
				t.Errorf("%d heads, %d pieces", len(heads), len(pieces))
			}
			alice.Says("hello")
			stage.Settle(alice)
			if d := stage.Answer[sshchat.Done](t, alice, "/del all"); d.Args[0] != 1 {
				t.Errorf("/del all is answered with %+v", d)
			}
			for _, e := range all(t, engine, sshchat.Range{Room: "lobby", Kinds: []sshchat.Kind{sshchat.Piece}}) {
				if !e.Body.IsZero() {
					t.Errorf("piece %d is still there", e.Seq)
				}
			}
		})
	}
}

func mustName(t *testing.T, s string) sshchat.Name {
	t.Helper()
	n, err := sshchat.ParseName(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSnippetHidden: a number opens nothing that its asker may not see.
func TestSnippetHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := stage.Engine(t)
		c := stage.OpenOn(t, engine, stage.Unhurried)
		alice, bob, carol := stage.Enter(t, c, "alice"), stage.Enter(t, c, "bob"), stage.Enter(t, c, "carol")
		alice.Says("/join #ops")
		alice.Says("/room private yes")
		stage.Settle(alice, bob, carol)
		s := sshchat.NewSnippet(numbered(100))
		for _, to := range []string{"", "@bob"} {
			if err := act.By(t.Context(), alice.Session).Speech().SaySnippet(to, s); err != nil {
				t.Fatal(err)
			}
		}
		stage.Settle(alice, bob, carol)
		seen := map[*stage.Person]int{}
		for _, e := range all(t, engine, sshchat.Range{Kinds: []sshchat.Kind{sshchat.Said, sshchat.Told, sshchat.Piece}}) {
			for _, p := range []*stage.Person{alice, bob, carol} {
				got := shown(t, p, e.Seq)
				switch whole := e.Lines > 0; {
				case got == "show.none":
				case whole && got == firstLines(100), !whole && got == e.Body.String():
					seen[p]++
				default:
					t.Errorf("of %d %s sees %.100q", e.Seq, p.Person().Name, got)
				}
			}
		}
		// A head and five pieces in the room and in each inbox.
		if seen[alice] != 12 || seen[bob] != 6 || seen[carol] != 0 {
			t.Errorf("alice sees %d, bob %d, carol %d", seen[alice], seen[bob], seen[carol])
		}
	})
}

// TestSnippetErased: with the head the pieces go, whoever has it erased; an edit is
// refused, as it could only change the beginning.
func TestSnippetErased(t *testing.T) {
	for name, c := range map[string]struct{ to, command string }{
		"del": {"", "/del"}, "del all": {"", "/del all"}, "del a letter": {"@bob", "/del"},
		"purge by name": {"", "/purge alice"}, "purge by number": {"", "/purge #%d"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				engine := stage.Engine(t)
				served := stage.OpenOn(t, engine, stage.Unhurried)
				owner := stage.EnterAs(t, served, "olga", func(l *chat.Login) { l.Role = sshchat.OwnerRole })
				alice, bob := stage.Enter(t, served, "alice"), stage.Enter(t, served, "bob")
				alice.Says("before")
				bob.Says("between")
				stage.Settle(owner, alice, bob)
				if err := act.By(t.Context(), alice.Session).Speech().SaySnippet(c.to, sshchat.NewSnippet(numbered(400))); err != nil {
					t.Fatal(err)
				}
				alice.Says("/query bob")
				if c.to == "" {
					alice.Says("/switch #lobby")
				}
				stage.Settle(owner, alice, bob)
				if f := stage.Answer[*sshchat.Fault](t, alice, "/edit s/line/row/"); f.Key != "edit.snippet" {
					t.Errorf("an edit is refused with %s", f.Key)
				}
				stage.Settle(owner, alice, bob)
				by, command := alice, c.command
				if strings.HasPrefix(command, "/purge") {
					by = owner
				}
				if strings.Contains(command, "%d") {
					heads, _ := saidIn(t, engine, "lobby")
					command = fmt.Sprintf(command, heads[len(heads)-1].Seq)
				}
				erased := 1
				if strings.HasSuffix(command, "all") || strings.HasSuffix(command, "alice") {
					erased = 2
				}
				if d := stage.Answer[sshchat.Done](t, by, command); !strings.HasSuffix(d.Key, ".done") || d.Args[0] != erased {
					t.Errorf("%s is answered with %+v", command, d)
				}
				for _, e := range all(t, engine, sshchat.Range{Kinds: []sshchat.Kind{sshchat.Said, sshchat.Told, sshchat.Piece, sshchat.Erased}}) {
					switch e.Kind {
					case sshchat.Piece:
						if !e.Body.IsZero() {
							t.Errorf("piece %d is still there", e.Seq)
						}
					case sshchat.Erased:
						if len(e.Refs) != 20+erased || e.Lines != erased {
							t.Errorf("%d entries are erased, %d of them messages", len(e.Refs), e.Lines)
						}
					default:
						if e.Lines > 0 && !e.Body.IsZero() {
							t.Errorf("%d says %.40q", e.Seq, e.Body)
						}
					}
				}
				stage.Want(t, history(t, bob, "/last #lobby bob"), "bob: between")
			})
		})
	}
}
