package commands_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/sample"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/text"
)

// spy is an engine that writes down what is asked of it. Two answers that take the same
// questions to it, about keys of the same shape, take the same time.
type spy struct {
	sshchat.Engine

	mu    sync.Mutex
	on    bool
	calls []string
}

func (s *spy) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.on {
		s.calls = append(s.calls, "engine: "+fmt.Sprintf(format, args...))
	}
}

// during returns what was asked while f ran.
func (s *spy) during(f func()) []string {
	s.mu.Lock()
	s.on, s.calls = true, nil
	s.mu.Unlock()
	f()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.on = false
	return s.calls
}

func (s *spy) Append(e sshchat.Entry, done func(sshchat.Entry, error)) {
	s.note("append %s %s", e.Kind, e.Room)
	s.Engine.Append(e, done)
}

func (s *spy) Page(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	s.note("page %s %v %d", r.Room, r.Kinds, r.Limit)
	return s.Engine.Page(ctx, r)
}

func (s *spy) Search(ctx context.Context, q sshchat.Query) ([]sshchat.Entry, error) {
	s.note("search %v", q.Rooms)
	return s.Engine.Search(ctx, q)
}

func (s *spy) Activity(ctx context.Context, room sshchat.RoomID, since time.Time, every time.Duration, n int) ([]int, error) {
	s.note("activity %s %v %d", room, every, n)
	return s.Engine.Activity(ctx, room, since, every, n)
}

func (s *spy) Get(ctx context.Context, key string) (sshchat.Value, error) {
	s.note("get %s", key)
	return s.Engine.Get(ctx, key)
}

func (s *spy) Set(ctx context.Context, key string, value []byte, o sshchat.SetOpt) (uint64, error) {
	s.note("set %s %v %v %v", key, o.Any, o.Ephemeral, o.Delete)
	return s.Engine.Set(ctx, key, value, o)
}

// world is a chat with or without a private room in it. Everything else, and when it
// happens, is the same.
type world struct {
	t      *testing.T
	chat   *chat.Chat
	engine *spy
	secret bool
	alice  *stage.Person
	names  map[string]string // of accounts
	steps  int
}

func newWorld(t *testing.T, secret bool) *world {
	w := &world{t: t, secret: secret, engine: &spy{Engine: stage.Engine(t)}, names: map[string]string{}}
	w.chat = stage.OpenOn(t, w.engine, chat.Options{Audit: &ledger{}})
	people := map[string]*stage.Person{}
	for _, name := range []string{"alice", "bob", "carol", "dave", "zed", "gus"} {
		who := stage.Somebody{Name: name, Key: strings.ToUpper(name), Addr: "198.51.100.7"}
		if name == "gus" {
			who.Key = ""
		}
		people[name] = stage.In(t, w.chat, who)
		w.meet(people[name])
	}
	w.alice = people["alice"]
	people["dave"].Leaves(sshchat.Quit)
	stage.Pass(2 * time.Second)
	for _, step := range []struct{ who, line string }{
		{"alice", "/join #public"},
		{"alice", "/switch #lobby"},
		{"alice", "?/join #secret"},
		{"bob", "?/join #secret"},
		{"zed", "?/join #secret"},
		{"gus", "?/join #secret"},
		{"alice", "?/topic the plan"},
		{"alice", "?while it was public"},
		{"alice", "?/room private yes"},
		{"bob", "?words of bob"},
		{"alice", "?/pin words of bob"},
		{"alice", "?/room op bob"},
		{"alice", "?/room ban zed for 1m loud"},
		{"alice", "?/room remove zed"},
		{"alice", "?/room mute bob"},
		{"alice", "?/invite dave"},
		{"alice", "?/slow 1s"},
		{"alice", "?/room keep 30d"},
		{"alice", "?/room mute dave for 1m"},
		{"alice", "?/room #secrets make"}, // else it is taken for a slip
		{"alice", "?/join #secrets"},
		{"alice", "?/room private yes"},
		{"alice", "?hidden"},
		{"alice", "?/room close"},
		{"alice", "#lobby words for all"},
		{"bob", "#lobby words of bob"},
	} {
		stage.Pass(time.Minute)
		line, hidden := strings.CutPrefix(step.line, "?")
		if !hidden || secret {
			people[step.who].Says(line)
		}
		synctest.Wait()
		for _, p := range people { // they obey when they look
			if !p.Gone {
				p.Sees()
			}
		}
	}
	if secret {
		if at := w.alice.Standing(); at.Rooms != 3 {
			t.Fatalf("alice is at %+v: the private room is not as it should be", at)
		}
	}
	return w
}

func (w *world) meet(p *stage.Person) { w.names[string(p.Person().Account)] = p.Person().Name.String() }

var (
	numbers = regexp.MustCompile(`"(Seq|After|ref|refs|twin)":(\d+|\[[\d,]*\])`)
	onceIDs = regexp.MustCompile(`"(ID|id)":"[^"]*"`)
	roomIDs = regexp.MustCompile(`~[a-z2-7]{10}`)
	ruleIDs = regexp.MustCompile(`rule/(\w+)/[a-z2-7]{10}`)
	newIDs  = regexp.MustCompile(`\b[a-z2-7]{10,16}\b`)
)

// same takes out of what was seen what is drawn by lot, and numbers, whose gaps tell
// how much is said elsewhere at all.
func (w *world) same(s string) string {
	for account, name := range w.names {
		s = strings.ReplaceAll(s, account, "account:"+name)
	}
	s = numbers.ReplaceAllString(s, `"$1":N`)
	s = onceIDs.ReplaceAllString(s, `"$1":ID`)
	s = roomIDs.ReplaceAllString(s, "~ID")
	return ruleIDs.ReplaceAllString(s, "rule/$1/ID")
}

// does has somebody type a line, and returns all that they, and the engine, then see.
func (w *world) does(m *chat.Session, line string) []string {
	stage.Pass(time.Minute)
	if w.steps++; w.secret && w.steps%5 == 0 { // there is traffic, of which nobody knows
		w.alice.Says("#+secret psst")
		synctest.Wait()
	}
	out := []string{"> " + line}
	out = append(out, w.engine.during(func() {
		commands.Do(w.t.Context(), m, text.Block(line))
		out = append(out, w.sees(m)...)
	})...)
	for i := range out {
		out[i] = w.same(out[i])
	}
	return out
}

// sees returns everything that is new to m, to the last detail.
func (w *world) sees(m *chat.Session) (out []string) {
	for range 3 {
		synctest.Wait()
		n, err := m.Take(w.t.Context(), nil)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range n.Entries {
			out = append(out, toJSON(w.t, e))
		}
		for _, notice := range n.Notices {
			out = append(out, fmt.Sprintf("%T %s", notice, toJSON(w.t, notice)))
		}
		for i := range out {
			out[i] = w.same(out[i])
		}
	}
	return append(out, fmt.Sprintf("%+v", m.Standing()))
}

func toJSON(t *testing.T, v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// strangerLines is every command with every way to name the room that we could think of.
func strangerLines() []string {
	args := []string{
		"", "#secret", "#+secret", "secret", "+secret", "#secrets", "#+secret~aaaaaaaaaa", "@secret", "@alice", "@dave",
		"alice", "zed", "zed #secret", "#secret zed", "#+secret zed", "dave #+secret", "#secret none", "#+secret all",
		"#secret 5", "#+secret words", "words in:#secret", "hidden in:#+secret", "plan", "psst", "1-9999", "2",
	}
	lines := []string{"#secret hello", "#+secret hello", "##secret", "#secret\nhello", "#secrets hi", "psst"}
	for _, c := range commands.Commands() {
		if c.Name == "join" || c.Name == "nick" {
			continue // what it changes is for later
		}
		for _, a := range args {
			if strings.HasSuffix(a, "alice") && (c.Name == "kick" || c.Name == "ban") {
				continue // her own session ends then, which has more rooms to leave
			}
			lines = append(lines, strings.TrimSpace("/"+c.Name+" "+a))
		}
	}
	for _, word := range []string{
		"members", "invite", "remove", "op", "deop", "kick", "ban", "unban", "mute", "unmute", "bans", "keep", "private", "public",
		"close", "open", "nonsense",
	} {
		for _, room := range []string{"#secret", "#+secret", "#secrets", "#+secrets"} {
			for _, more := range []string{"", "alice", "dave", "30d"} {
				lines = append(lines, strings.TrimSpace("/room "+room+" "+word+" "+more), strings.TrimSpace("/room "+word+" "+room+" "+more))
			}
		}
	}
	return lines
}

// completions is what Tab gives behind every command.
func (w *world) completions(m *chat.Session) (out []string) {
	for _, c := range commands.Commands() {
		for _, line := range []string{"/" + c.Name + " ", "/" + c.Name + " #secret ", "/" + c.Name + " x #+secret "} {
			for _, word := range []string{"", "#", "#s", "#+", "#+s", "s", "a", "@", "d"} {
				out = append(out, fmt.Sprintf("tab %s%s: %q", line, word, commands.Complete(w.t.Context(), m, line, word)))
			}
		}
	}
	return append(out, fmt.Sprintf("%q %q", commands.Complete(w.t.Context(), m, "", "#s"), commands.Complete(w.t.Context(), m, "to ", "#+")))
}

// stranger comes in, and tries everything: first where no public room has the name, then
// where one has.
func (w *world) stranger(name string, l chat.Login) (out []string) {
	n, err := sshchat.ParseName(name)
	if err != nil {
		w.t.Fatal(err)
	}
	l.Name, l.Addr, l.Backlog = n, netip.MustParseAddr("203.0.113.9"), 10
	l.Probe = func(context.Context) bool { return true }
	l.Evict = func(sshchat.Cause, *sshchat.Fault) {}
	come := w.chat.Enter
	if name == "program" {
		come = func(ctx context.Context, l chat.Login) (*chat.Session, error) {
			v, err := w.chat.Visit(ctx, l)
			if err != nil {
				return nil, err
			}
			return v.Session, nil
		}
	}
	var m *chat.Session
	out = w.engine.during(func() { m, err = come(w.t.Context(), l) })
	if err != nil {
		w.t.Fatal(err)
	}
	w.names[string(m.Person().Account)] = name
	w.t.Cleanup(func() { m.Leave(context.Background(), sshchat.Quit) })
	for i := range out { // the account was not known by name yet
		out[i] = newIDs.ReplaceAllString(w.same(out[i]), "ID")
	}
	out = append(out, w.sees(m)...)
	for _, last := range [][]string{{"/join #+secret", "/join #secret"}, {"/nick " + name + "2", "/leave #secret", "/join #secret"}} {
		for i, line := range strangerLines() {
			if i%min(3, sample.Step) != 0 { // the same without a race
				continue
			}
			out = append(out, w.does(m, line)...)
		}
		out = append(out, w.completions(m)...)
		for _, line := range last {
			out = append(out, w.does(m, line)...)
		}
	}
	return append(out, w.bringsKey(m)...)
}

// bringsKey has the stranger, who is banned from the private room, say a valid code of
// another account: what is ruled there must not be told.
func (w *world) bringsKey(m *chat.Session) []string {
	if w.secret {
		w.alice.Says("/room #+secret ban " + m.Person().Name.String() + " for good reasons")
		synctest.Wait()
	}
	kay := stage.In(w.t, w.chat, stage.Somebody{Name: "kay", Key: "KAY"})
	w.meet(kay)
	word := stage.Code(w.t, kay)
	w.names[word] = "code"
	w.sees(m)
	return w.does(m, "/key add "+word)
}

// A private room cannot be told from none: whatever a stranger does, be it an operator
// of the chat, they see the same, and the engine is asked the same.
func TestPrivateRoomsDoNotShow(t *testing.T) {
	for name, l := range map[string]chat.Login{
		"gina": {}, "mia": {Key: "MIA"}, "opal": {Key: "OPAL", Role: sshchat.OwnerRole}, "program": {Key: "PROGRAM", Role: sshchat.OperatorRole},
	} {
		t.Run(name, func(t *testing.T) {
			var seen [2][]string
			for i, secret := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) { seen[i] = newWorld(t, secret).stranger(name, l) })
			}
			compare(t, seen[0], seen[1])
			if name == "mia" { // the test must be able to fail
				all := strings.Join(seen[1], "\n")
				for _, word := range []string{"room.unknown", `"#secret"`, "engine: page", "engine: search", "tab /join"} {
					if !strings.Contains(all, word) {
						t.Errorf("the stranger never met %q", word)
					}
				}
			}
		})
	}
}

// compare shows the first differences of two transcripts, with the line they are about.
func compare(t *testing.T, without, with []string) {
	t.Helper()
	sortAsked(without)
	sortAsked(with)
	shown, line := 0, ""
	for i := range max(len(without), len(with)) {
		a, b := "", ""
		if i < len(without) {
			a = without[i]
		}
		if i < len(with) {
			b = with[i]
		}
		if strings.HasPrefix(a, "> ") {
			line = a
		}
		if a != b {
			t.Errorf("at %q\nwithout the room: %s\nwith it:          %s", line, a, b)
			if shown++; shown == 3 || strings.HasPrefix(a, "> ") != strings.HasPrefix(b, "> ") {
				return
			}
		}
	}
}

// sortAsked sorts what the engine was asked for one line: a ban has the people whom it
// meets leave in goroutines of their own, and which of them asks first is left to chance.
func sortAsked(seen []string) {
	for i := 0; i < len(seen); i++ {
		end := i
		for end < len(seen) && strings.HasPrefix(seen[end], "engine: ") {
			end++
		}
		slices.Sort(seen[i:end])
		i = max(i, end)
	}
}

// A member sees all of it, so that the script above has something to hide.
func TestPrivateRoomsShowToMembers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, true)
		rooms := stage.Tell[sshchat.RoomList](t, w.alice, "/rooms")
		if !slices.ContainsFunc(rooms.Rooms, func(r sshchat.RoomInfo) bool { return r.Room == "#+secret" && r.Private }) {
			t.Errorf("alice sees %+v", rooms)
		}
		if f := stage.Tell[sshchat.RoomFacts](t, w.alice, "/room #secret"); f.Founder.String() != "alice" || f.Members != 3 || f.Keep != 30*stage.Days || f.Slow != time.Second {
			t.Errorf("%+v", f)
		}
		found := stage.Tell[sshchat.Found](t, w.alice, "/search words in:#+secret")
		if len(found.Hits) != 1 || found.Room != "#+secret" {
			t.Errorf("%+v", found)
		}
		if l := stage.Tell[sshchat.Lines](t, w.alice, "/history #+secrets"); len(l.Entries) != 1 { // a closed one
			t.Errorf("%+v", l)
		}
	})
}
