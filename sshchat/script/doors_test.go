package script_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/lang"
	"sshchat/sshchat/words/paint"
)

// wall is the bubble's clock: synctest fakes it.
type wall struct{}

func (wall) Now() time.Time                                  { return time.Now() }
func (wall) AfterFunc(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// world is a chat with people in it, the same each time.
type world struct {
	*chat.Chat
	engine  sshchat.Engine
	alice   *chat.Session // who owns it
	bob     *chat.Session
	evicted []string
}

// newWorld makes one, inside a bubble.
func newWorld(t *testing.T, o chat.Options) *world {
	t.Helper()
	engine := stage.Engine(t)
	w := &world{Chat: chat.New(engine, wall{}, o), engine: engine}
	from, err := w.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx, from) }()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	w.alice = w.enter(t, "alice", sshchat.OwnerRole)
	w.bob = w.enter(t, "bob", sshchat.MemberRole)
	w.enter(t, "mallory", sshchat.MemberRole)
	for _, line := range []string{"disk full", "/join #ops", "deploy at three", "/switch #lobby"} {
		commands.Do(t.Context(), w.alice, text.Line(line))
	}
	commands.Do(t.Context(), w.bob, text.Line("which disk?"))
	w.quiet(t)
	return w
}

func login(name string, role sshchat.Role) chat.Login {
	n, err := sshchat.ParseName(name)
	if err != nil {
		panic(err)
	}
	return chat.Login{
		Name: n, Key: sshchat.Print("SHA256:" + name), Role: role, Receipts: true, All: true,
		Settings: sshchat.Settings{Lang: "en", Theme: "auto", Time: "off", Zone: "UTC"},
		Probe:    func(context.Context) bool { return true },
		Evict:    func(sshchat.Cause, *sshchat.Fault) {},
	}
}

func (w *world) enter(t *testing.T, name string, role sshchat.Role) *chat.Session {
	t.Helper()
	l := login(name, role)
	l.Receipts = false
	l.Evict = func(cause sshchat.Cause, _ *sshchat.Fault) { w.evicted = append(w.evicted, name+" "+string(cause)) }
	m, err := w.Enter(t.Context(), l)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Leave(context.Background(), sshchat.Quit) })
	return m
}

// quiet lets everything happen and be taken.
func (w *world) quiet(t *testing.T) []sshchat.Notice {
	t.Helper()
	<-time.After(3 * time.Second) // of the bubble's time
	synctest.Wait()
	var notices []sshchat.Notice
	for range 10 { // more than what is told of one command
		n, err := w.alice.Take(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		notices = append(notices, n.Notices...)
	}
	return notices
}

func bare() *words.Styler { return words.NewStyler(paint.Look{Bare: true, Time: "off", Zone: "UTC"}) }

// slash runs a command as somebody types it, and returns what alice is told.
func (w *world) slash(t *testing.T, line string) string {
	commands.Do(t.Context(), w.alice, text.Block(line))
	var out []byte
	for _, n := range w.quiet(t) {
		out = bare().Answer(out, n, w.alice.Person())
	}
	return string(out)
}

// exec runs it as a program of alice's, and local as one of the server's machine.
func (w *world) exec(t *testing.T, line string) string {
	m, err := w.Visit(t.Context(), login("alice", sshchat.OwnerRole))
	if err != nil {
		t.Fatal(err)
	}
	return w.run(t, m, line)
}

func (w *world) local(t *testing.T, line string) string {
	m, err := w.Local(t.Context(), login("whoever", sshchat.GuestRole))
	if err != nil {
		t.Fatal(err)
	}
	return w.run(t, m, line)
}

func (w *world) run(t *testing.T, m *chat.Visitor, line string) string {
	defer m.Leave(context.Background(), sshchat.Quit)
	var out bytes.Buffer
	script.Run(t.Context(), m, script.Session{
		Line: strings.TrimPrefix(line, "/"), In: strings.NewReader(""), Out: &out, Err: &out, Styler: bare(),
	})
	w.quiet(t)
	return out.String()
}

// effect is what the log has behind a number, without who did it and in which session.
func (w *world) effect(t *testing.T, after uint64) string {
	t.Helper()
	page, err := w.engine.Page(t.Context(), sshchat.Range{After: after, Oldest: true, Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range page {
		room, about := e.Room, ""
		if e.Room.IsInbox() {
			room = "an inbox"
		}
		if e.About != nil {
			about = e.About.Name.String()
		}
		fmt.Fprintf(&b, "%s %s %s %q %s %v %d\n", room, e.Kind, e.Rule, e.Body, about, e.For, len(e.Refs))
	}
	slices.Sort(w.evicted)
	return b.String() + strings.Join(w.evicted, "\n")
}

// code is what is random in an answer, and in the ID of a room.
var code = regexp.MustCompile(`\b[a-z2-7]{10}\b`)

// Some commands are for some doors only, and say so there.
const (
	ofSession = "a program has no screen, no place in a room and no name to change"
	ofAccount = "local has no account"
	ofProgram = "it follows, or is about programs"
	whoAsks   = "it lists what whoever asks may use"
	oneself   = "it is about whoever asks, and local is nobody"
	ownLines  = "local has said nothing that it could change"
)

// differs tells why a command does not do the same through all doors. Its slash, exec
// and socket say which of them differ from the one before.
var differs = map[string]struct {
	exec, socket string // why exec differs from the slash, and the socket from exec
}{
	"join": {exec: ofSession}, "leave": {exec: ofSession}, "switch": {exec: ofSession}, "watch": {exec: ofSession},
	"query": {exec: ofSession}, "reply": {exec: ofSession}, "nick": {exec: ofSession}, "away": {exec: ofSession},
	"back": {exec: ofSession}, "clear": {exec: ofSession}, "quit": {exec: ofSession},
	"lang": {socket: ofAccount}, "theme": {socket: ofAccount}, "time": {socket: ofAccount}, "tz": {socket: ofAccount},
	"bell": {socket: ofAccount}, "notify": {socket: ofAccount}, "plain": {socket: ofAccount}, "charset": {socket: ofAccount}, "msgs": {socket: ofAccount},
	"ignore": {socket: ofAccount}, "unignore": {socket: ofAccount}, "key": {socket: ofAccount}, "mentions": {socket: ofAccount}, "owner": {socket: ofAccount},
	"bot": {socket: ofProgram}, "help": {exec: ofSession}, "tail": {exec: ofProgram}, "man": {exec: ofProgram, socket: whoAsks},
	"export":  {exec: "programs have it"},
	"windows": {exec: ofSession}, "windows list": {exec: ofSession}, "windows close": {exec: ofSession},
	"key list": {socket: ofAccount}, "key add": {socket: ofAccount}, "key remove": {socket: ofAccount}, "key reset": {socket: oneself},
	"name list": {socket: oneself},
	"forget":    {socket: ofAccount}, "edit": {socket: ownLines}, "del": {socket: ownLines},
}

// TestDoors runs every row of the table through all three doors, with the example of its
// help, on chats that are equal, and compares what is told and what has happened.
func TestDoors(t *testing.T) {
	for _, row := range commands.All() {
		line := lang.For("en").Help[row.Name].Example
		t.Run(row.Name, func(t *testing.T) {
			type result struct{ told, done string }
			var results [3]result
			for i, door := range []func(*world, *testing.T, string) string{(*world).slash, (*world).exec, (*world).local} {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t, chat.Options{})
					head, err := w.engine.Head(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					told := door(w, t, line)
					synctest.Wait() // whoever a close sends away leaves by a goroutine of their own
					told = strings.ReplaceAll(told, "local", "alice")
					results[i] = result{code.ReplaceAllString(told, "CODE"), code.ReplaceAllString(w.effect(t, head), "CODE")}
					if results[i] == (result{}) && !slices.Contains([]string{"clear", "quit"}, row.Name) {
						t.Errorf("%s: door %d says and does nothing", line, i)
					}
				})
			}
			slash, exec, socket := results[0], results[1], results[2]
			why := differs[row.Name]
			if (slash != exec) != (why.exec != "") {
				t.Errorf("%s: a session\n%s\na program\n%s\ntold reason: %s", line, slash, exec, cmp.Or(why.exec, "none"))
			}
			if (exec != socket) != (why.socket != "") {
				t.Errorf("%s: over ssh\n%s\nover the socket\n%s\ntold reason: %s", line, exec, socket, cmp.Or(why.socket, "none"))
			}
		})
	}
}
