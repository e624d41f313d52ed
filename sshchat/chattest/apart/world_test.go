package apart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/chattest/stage"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/records"
	"sshchat/sshchat/script"
	"sshchat/sshchat/text"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

// actor is somebody who may come in.
type actor struct {
	key, addr string // no key: a guest
	role      sshchat.Role
	bot       bool
	rooms     []string // of a bot
	as        string   // whose second window it is
}

// cast is everybody who may have a part. Ann has two windows and a bot, each of a name of its own.
var cast = map[string]actor{
	"ann":  {key: "A", addr: "192.0.2.1"},
	"anna": {key: "A", addr: "192.0.2.1"},
	"ann2": {key: "A", addr: "198.51.100.7", as: "ann"},
	"robo": {key: "A", addr: "192.0.2.1", bot: true},
	"bob":  {key: "B", addr: "192.0.2.2"},
	"cat":  {key: "C", addr: "2001:db8::3"},
	"nia":  {key: "N", addr: "192.0.2.1"},
	"gus":  {addr: "198.51.100.9"},
	"gil":  {addr: "198.51.100.9"},
	"boss": {key: "O", addr: "203.0.113.1", role: sshchat.OwnerRole},
	"moe":  {key: "M", addr: "203.0.113.2", role: sshchat.OperatorRole},
}

// placement says on which node somebody comes in; who is not named is on node 0.
type placement map[string]int

// placements are those that a script is played with. The first is all on one node.
var placements = []placement{
	{},
	{"bob": 1, "anna": 1, "ann2": 1, "gil": 1, "moe": 1},
	{"ann": 1, "nia": 1, "gus": 1, "boss": 1},
	{"bob": 1, "cat": 2, "anna": 2, "ann2": 2, "robo": 1, "gus": 2, "boss": 1, "moe": 2},
}

// wrong is by how much each node's clock is off. What people see is of the servers' time.
var wrong = []time.Duration{0, time.Hour, -time.Hour}

// world is a chat of one or several nodes, and who is in it.
type world struct {
	t      *testing.T
	nodes  []*chat.Chat
	place  placement
	people map[string]*stage.Person
	order  []string // in which they came
	styler *words.Styler

	out    []string
	hidden []string // secrets that the chat made up, in their order
}

func newWorld(t *testing.T, where placement, o chat.Options) *world {
	w := &world{t: t, place: where, people: map[string]*stage.Person{}, styler: words.NewStyler(paint.Look{Lang: "en", Zone: "UTC", Bare: true})}
	n := 1
	for _, at := range where {
		n = max(n, at+1)
	}
	if n == 1 {
		w.nodes = []*chat.Chat{stage.Open(t, o)}
		return w
	}
	w.nodes = stage.Several(t, o, wrong[:n]...)
	return w
}

func (w *world) node(name string) *chat.Chat { return w.nodes[w.place[name]] }

// login is how somebody comes to a door.
func (w *world) login(name string) chat.Login {
	who, ok := cast[name]
	if !ok {
		w.t.Fatalf("nobody is called %s", name)
	}
	second := sshchat.Refused
	if who.as != "" {
		name, second = who.as, sshchat.Also
	}
	n, err := sshchat.ParseName(name)
	if err != nil {
		w.t.Fatal(err)
	}
	key := ""
	if who.key != "" {
		key = printOf(who.key)
	}
	return chat.Login{
		Name: n, Key: sshchat.Print(key), Addr: netip.MustParseAddr(who.addr), Role: who.role, Rooms: who.rooms, Backlog: 10, Second: second,
		Settings: sshchat.Settings{Lang: "en", Zone: "UTC"},
	}
}

// printOf is a fingerprint, as long as one.
func printOf(key string) string { return "SHA256:" + strings.Repeat(key, 43) }

// enter brings somebody in.
func (w *world) enter(name string, takeover bool) {
	p := &stage.Person{T: w.t, Alive: true}
	l := w.login(name)
	if takeover {
		l.Second = sshchat.Takeover
	}
	l.Probe = func(context.Context) bool { return p.Alive }
	l.Evict = func(cause sshchat.Cause, why *sshchat.Fault) {
		p.EvictedFor(cause, why)
		go p.Leaves(cause)
	}
	var err error
	if cast[name].bot {
		var b *chat.Bot
		if b, err = w.node(name).EnterBot(w.t.Context(), l); err == nil {
			p.Session = b.Session
		}
	} else {
		p.Session, err = w.node(name).Enter(w.t.Context(), l)
	}
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		w.say(name+" is refused", w.styler.Notice(nil, f, sshchat.Person{}))
		return
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { p.Leaves(sshchat.Quit) })
	w.people[name] = p
	w.order = append(slices.DeleteFunc(w.order, func(o string) bool { return o == name }), name)
}

// exec runs a command line for somebody, or with "local" at the socket of a node.
func (w *world) exec(name, line string) {
	ctx, stop := context.WithTimeout(w.t.Context(), 2*time.Second)
	defer stop()
	var v *chat.Visitor
	var err error
	if at, local := strings.CutPrefix(name, "local@"); local {
		v, err = w.node(at).Local(ctx, chat.Login{Door: "socket", All: true, Receipts: true, Settings: sshchat.Settings{Lang: "en", Zone: "UTC"}})
	} else {
		l := w.login(name)
		l.Door, l.All, l.Receipts, l.Looks = "exec", true, true, script.Looks(line)
		l.Evict = func(sshchat.Cause, *sshchat.Fault) { stop() }
		v, err = w.node(name).Visit(ctx, l)
	}
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		w.say(name+" is refused", w.styler.Notice(nil, f, sshchat.Person{}))
		return
	}
	if err != nil {
		w.t.Fatal(err)
	}
	var out, errs bytes.Buffer
	status := script.Run(ctx, v, script.Session{Line: line, In: strings.NewReader(""), Out: &out, Err: &errs, Styler: w.styler})
	v.Leave(context.Background(), sshchat.Quit)
	w.say(name+" reads", out.Bytes())
	w.say(name+" is told", errs.Bytes())
	w.out = append(w.out, fmt.Sprintf("  status %d", status))
}

// step plays one line of a script:
//
//	+ann         ann comes in; !ann takes the name over
//	-ann         ann leaves; ~ann is gone without a word
//	ann: LINE    ann types it
//	ann? LINE    ann presses Tab behind it
//	ann$ LINE    ann's machine runs it; local@ann$ LINE: at the socket of ann's node
//	wait 20m     time goes by
func (w *world) step(line string) {
	w.out = append(w.out, "> "+line)
	defer func() { stage.Pass(stepTime - time.Duration(time.Now().UnixNano())%stepTime) }()
	for i, secret := range w.hidden {
		line = strings.ReplaceAll(line, fmt.Sprintf("{%d}", i+1), secret)
	}
	who, rest, _ := strings.Cut(line, " ")
	switch {
	case who == "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			w.t.Fatal(err)
		}
		stage.Pass(d)
	case strings.HasPrefix(who, "+"):
		w.enter(who[1:], false)
	case strings.HasPrefix(who, "!"):
		w.enter(who[1:], true)
	case strings.HasPrefix(who, "-"):
		if p := w.people[who[1:]]; p != nil {
			p.Leaves(sshchat.Quit)
		}
	case strings.HasPrefix(who, "~"):
		w.people[who[1:]].Alive = false
	case strings.HasSuffix(who, "$"):
		w.exec(who[:len(who)-1], rest)
	case strings.HasSuffix(who, "?"):
		p := w.people[who[:len(who)-1]]
		cut := strings.LastIndexByte(rest, ' ') + 1
		w.out = append(w.out, fmt.Sprintf("  %q", commands.Complete(w.t.Context(), p.Session, rest[:cut], rest[cut:])))
	case strings.HasSuffix(who, ":"):
		p := w.people[who[:len(who)-1]]
		if p == nil || p.Gone {
			w.out = append(w.out, "  is not here")
			break
		}
		commands.Do(w.t.Context(), p.Session, text.Block(rest))
	default:
		w.t.Fatalf("%q is no step", line)
	}
	w.look()
}

// stepTime is how long a step takes: longer than anything that it sets off.
const stepTime = 10 * time.Second

// look writes down what everybody is shown.
func (w *world) look() {
	stage.Pass(4 * time.Second)
	synctest.Wait()
	for _, name := range w.order {
		p := w.people[name]
		if p.Gone {
			w.out = append(w.out, fmt.Sprintf("  %s is gone: %v", name, p.Evicted))
			if p.Told != nil {
				w.say(name+" was told", w.styler.Notice(nil, p.Told, p.Person()))
			}
			w.order = slices.DeleteFunc(slices.Clone(w.order), func(o string) bool { return o == name })
			continue
		}
		w.watch(name, p)
	}
}

// watch takes all that is new to somebody.
func (w *world) watch(name string, p *stage.Person) {
	for range 100 {
		synctest.Wait()
		n, err := p.Take(w.t.Context(), nil)
		if err != nil {
			w.t.Fatal(err)
		}
		if n.Welcome == nil && len(n.Entries)+len(n.Notices) == 0 {
			return
		}
		if n.Welcome != nil {
			w.say(name+" comes", w.styler.Welcome(nil, n.Welcome, p.Now()))
			for i := range n.Welcome.Mail.Letters {
				w.entry(name, p, &n.Welcome.Mail.Letters[i])
			}
		}
		for _, e := range n.Entries {
			p.Follows(e)
			w.entry(name, p, e)
		}
		for _, notice := range n.Notices {
			w.note(notice)
			w.say(name+" is told", w.styler.Notice(nil, notice, p.Person()))
			w.say("", records.Notice(nil, notice, w.styler.Fault, func(e *sshchat.Entry) string { return string(e.Room) }))
		}
	}
	w.t.Fatalf("%s has news for ever", name)
}

func (w *world) entry(name string, p *stage.Person, e *sshchat.Entry) {
	w.say(name+" sees", w.styler.Entry(nil, e, p.Person()))
	w.say("", records.Entry(nil, e, p.Label(e)))
}

// note keeps the secrets that somebody is told.
func (w *world) note(n sshchat.Notice) {
	if d, ok := n.(sshchat.Done); ok && (d.Key == "key.code" || d.Key == "key.reset") {
		w.hidden = append(w.hidden, d.Args[0].(string))
	}
}

// say writes down what somebody is shown.
func (w *world) say(how string, shown []byte) {
	for line := range strings.Lines(string(shown)) {
		for i, secret := range w.hidden {
			line = strings.ReplaceAll(line, secret, fmt.Sprintf("{%d}", i+1))
		}
		w.out = append(w.out, "  "+how+": "+strings.TrimRight(line, "\n"))
	}
}

var (
	entryID   = regexp.MustCompile(`"id":"[^"]*"`)
	accountID = regexp.MustCompile(`~[a-z2-7]{10}\b|\b[a-z2-7]{12}\b`)
	codes     = regexp.MustCompile(`key add [a-z2-7]{10}\b`)
	numbers   = regexp.MustCompile(`("(?:seq|ref)":)(\d+)`)
	seconds   = regexp.MustCompile(`(T\d\d:\d\d:\d)\dZ`)
)

// ranked has the first entry be 1, and the next 2: in between NATS servers give numbers to what is no
// entry.
func ranked(all string) string {
	var seen []int
	for _, m := range numbers.FindAllStringSubmatch(all, -1) {
		n, _ := strconv.Atoi(m[2])
		seen = append(seen, n)
	}
	slices.Sort(seen)
	seen = slices.Compact(seen)
	return numbers.ReplaceAllStringFunc(all, func(s string) string {
		m := numbers.FindStringSubmatch(s)
		n, _ := strconv.Atoi(m[2])
		rank, _ := slices.BinarySearch(seen, n)
		return m[1] + strconv.Itoa(rank+1)
	})
}

// plain returns what was written down, with one name for each thing that has one made up.
func (w *world) plain() []string {
	all := entryID.ReplaceAllString(strings.Join(w.out, "\n"), `"id":"…"`)
	all = codes.ReplaceAllString(all, "key add …")
	all = seconds.ReplaceAllString(all, "${1}xZ") // each node tells once a second who came and went
	if stage.OnJetStream {
		all = ranked(all)
	}
	names := map[string]string{}
	all = accountID.ReplaceAllStringFunc(all, func(id string) string {
		if names[id] == "" {
			names[id] = fmt.Sprintf("account-%d", len(names)+1)
		}
		return names[id]
	})
	return strings.Split(all, "\n")
}
