package face

import (
	"strings"
	"time"

	"sshchat/sshchat/act"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/term"
	"sshchat/sshchat/text"
)

const (
	// maxHeldLines and maxHeldBytes bound what waits for its turn. Nobody waits for more:
	// at the usual pace that is a quarter of an hour.
	maxHeldLines = 1000
	maxHeldBytes = 256 << 10

	// sentAtOnce is how many lines go out before what became of them is shown. It is
	// less than the notices that a member keeps.
	sentAtOnce = 32

	// askPatience is how long a command waits until it can be paid. Then it is sent, which
	// refuses it and says when it may be asked: others at the same address may have taken
	// all that there is, and what is said must not wait behind a question for ever.
	askPatience = 4 * time.Second

	// heldSilently is how long a line may wait without a word about it.
	heldSilently = time.Second
)

// outgoing is a draft that was sent.
type outgoing struct {
	line   string
	asText bool                      // it begins with a paste
	turn   func(*chat.Session) error // instead: turns to another room
	draft  term.Draft                // what stands there then, in the room that it turns from
}

// wait returns how long m has to wait with it: for the rate of lines, or, for a command,
// until it can be paid.
func (o outgoing) wait(m *chat.Session) time.Duration {
	switch {
	case o.turn != nil:
		return 0
	case o.asText:
		return m.Ready()
	}
	return commands.WaitFor(m, o.line)
}

// isCommand reports whether it is run.
func (o outgoing) isCommand() bool {
	return !o.asText && strings.HasPrefix(o.line, "/") && !strings.HasPrefix(o.line, "//")
}

// outbox holds back what is sent faster than the room takes it, such as a paste that the
// terminal did not bracket, as a program is held back. The session's goroutine owns it.
type outbox struct {
	held    []outgoing
	since   time.Time // when the first of them came first
	bytes   int
	sent    int        // since what became of it was shown
	lost    int        // lines for which there was no room
	refused []outgoing // of the burst
	told    bool       // that lines wait
	leaving bool       // the session ends when all is sent
}

// hold keeps a line until its turn comes, or reports that there is no room.
func (o *outbox) hold(d outgoing) bool {
	if len(o.held) > 0 && (len(o.held) >= maxHeldLines || o.bytes+len(d.line)+d.draft.Len() > maxHeldBytes) {
		o.lost++
		return false
	}
	if len(o.held) == 0 {
		o.since = time.Now()
	}
	o.held = append(o.held, d)
	o.bytes += len(d.line) + d.draft.Len()
	return true
}

// next takes the first line that waits.
func (o *outbox) next() outgoing {
	d := o.held[0]
	o.held[0] = outgoing{}
	o.held = o.held[1:]
	o.bytes -= len(d.line) + d.draft.Len()
	o.since = time.Now()
	return d
}

// wait returns how long the first of those that are held has to wait.
func (o *outbox) wait(m *chat.Session) time.Duration {
	wait := o.held[0].wait(m)
	if o.held[0].isCommand() {
		wait = min(wait, max(0, time.Until(o.since.Add(askPatience))))
	}
	if o.sent >= sentAtOnce {
		wait = max(wait, time.Millisecond)
	}
	return wait
}

// joined returns lines as one text.
func joined(lines []outgoing) (all string, asText bool) {
	if len(lines) == 1 {
		return lines[0].line, lines[0].asText
	}
	var b strings.Builder
	for i, d := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(d.line)
	}
	return b.String(), true
}

// submit sends a draft, or holds it back until its turn comes.
func (t *terminal) submit(d outgoing) {
	o := &t.out
	if len(o.held) > 0 || o.sent >= sentAtOnce || d.wait(t.s.Member) > 0 {
		o.hold(d)
		return
	}
	t.send(d)
}

// send says a draft, or does what it says: a pasted one with all its lines, as one message.
func (t *terminal) send(d outgoing) {
	m, from := t.s.Member, t.s.Member.Place()
	if d.turn != nil {
		m.Did(d.turn(m))
		t.turned(from, d.draft)
		return
	}
	t.out.sent++
	if !t.dispatch(m, d) && t.s.Ctx.Err() == nil {
		t.out.refused = append(t.out.refused, d)
	}
	if m.Place() != from { // a command turned
		t.turned(from, term.Draft{})
	}
}

func (t *terminal) dispatch(m *chat.Session, d outgoing) bool {
	form := text.OneLine
	if strings.Contains(d.line, "\n") {
		form = text.Lines
	}
	if d.asText {
		return act.By(t.s.Ctx, m).Speech().Post(act.Pasted(d.line))
	}
	line, report := text.Sanitize(d.line, text.Options{Form: form})
	if report.Cut() {
		return commands.DoLong(t.s.Ctx, m, d.line)
	}
	done := commands.Do(t.s.Ctx, m, line)
	if hint, ok := commands.Meant(line); done && ok {
		m.Tell(hint)
	}
	return done
}

// release sends what waits, as fast as the room takes it, and sets the alarm for the
// rest. What it tells goes into sc.
func (t *terminal) release(sc *scratch) {
	o := &t.out
	for len(o.held) > 0 {
		if wait := o.wait(t.s.Member); wait > 0 {
			t.alarm.set(waitTurn, wait)
			if !o.told && (len(o.held) > 1 || wait > heldSilently) {
				o.told = true
				t.aside(sc, t.s.Styler.Catalog().Held)
			}
			break
		}
		t.send(o.next())
	}
	o.sent = 0
	if len(o.held) == 0 {
		t.settle(sc)
	}
}

// settle ends a burst: what was refused of it is one draft in the history.
func (t *terminal) settle(sc *scratch) {
	o := &t.out
	if o.lost > 0 {
		t.aside(sc, t.s.Styler.Catalog().HeldLost(o.lost))
	}
	if len(o.refused) > 0 {
		t.editor.Remember(joined(o.refused))
		if t.s.Member.Standing().Stalled { // it is to be sent when that is over
			t.editor.PutBack()
		}
	}
	*o = outbox{leaving: o.leaving}
}

// keepPlace takes back what waits if it would go elsewhere than when the person last did
// anything: they were sent out of the room, say, and it was for those who are there. Keys that
// wait are one draft.
func (t *terminal) keepPlace(sc *scratch) {
	if t.s.Member.Place() == t.at {
		return
	}
	typed, _ := text.Sanitize(strings.ReplaceAll(string(t.keys.drop()), "\r", "\n"), text.Options{Form: text.Lines})
	if !typed.IsZero() {
		t.out.held = append(t.out.held, outgoing{line: typed.String(), asText: true})
	}
	t.takeBack(sc)
}

// takeBack drops what waits, for Up to bring back, and reports whether anything did.
func (t *terminal) takeBack(sc *scratch) bool {
	o := &t.out
	n := len(o.held)
	if n == 0 {
		return false
	}
	for _, d := range o.held {
		if d.turn == nil {
			o.refused = append(o.refused, d)
		} else {
			t.bring(d.draft)
		}
	}
	o.held, o.leaving = nil, o.leaving && t.eof // whoever takes back what was to be said last stays
	t.alarm.stop(waitTurn)
	t.aside(sc, t.s.Styler.Catalog().HeldBack(n))
	t.settle(sc)
	return true
}
