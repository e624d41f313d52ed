package front

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/lang"
)

const (
	// bellEvery and typingPause keep the bell for when it helps: not in a storm of
	// mentions, and not while the person is looking at the screen anyway.
	bellEvery   = 3 * time.Second
	typingPause = 10 * time.Second

	// leaveTwice is within what a second ^C on an empty line leaves.
	leaveTwice = 2 * time.Second

	// showPasteAfter is how long a paste may stall before the screen says that it is open.
	showPasteAfter = 500 * time.Millisecond
)

// terminal is the face of a session with a PTY: a line editor below, the talk above.
type terminal struct {
	s      *session
	editor *term.Editor
	screen *term.Screen
	plain  bool // no redraw, no escape sequence
	alarm  *alarm
	keys   typing
	at     sshchat.Place // where what is typed went when the person last did anything
	out    outbox
	held   *scratch // what waits to be drawn at the new size; nil: nothing does

	greet       bool      // the client named no language
	eof         bool      // the client sends no more
	last        time.Time // when what was shown last was said
	typed       time.Time
	pasteEnds   time.Time // when an open paste is over, if no more of it comes
	rang        time.Time
	interrupted time.Time
	titled      bool             // the window has a title of ours
	standing    sshchat.Standing // as the prompt shows it
	shown       sshchat.Standing // as the title shows it
	badBytes    int              // sequences that were no UTF-8
	transcoder  *term.Transcoder // nil for UTF-8
}

func newTerminal(s *session, greet bool) *terminal {
	t := &terminal{s: s, editor: term.NewEditor(), alarm: newAlarm(), keys: newTyping(), at: s.member.Place(), greet: greet}
	t.screen = t.newScreen()
	t.transcoder = term.NewTranscoder(s.settings.Charset)
	t.prompt()
	return t
}

func (t *terminal) newScreen() *term.Screen {
	size := t.s.reqs.now()
	t.plain = t.s.styler.Look().Bare
	return term.NewScreen(size.width, size.height, term.ScreenOptions{
		Reflow: term.ReflowOn(t.s.start.term), Plain: t.plain,
	})
}

// prompt shows who types, and where. A screen reader would read it out with every
// line, so there is none in plain mode.
func (t *terminal) prompt() {
	t.editor.SetSearchPrompt(t.s.styler.Catalog().Searching)
	t.editor.SetHidden(t.s.styler.Hidden)
	t.editor.SetPastePrompt(t.s.styler.Catalog().Pasting)
	if t.plain {
		t.editor.SetPrompt("")
		return
	}
	at := t.s.member.Standing()
	at.People = 0 // those are the title's
	t.standing = at
	t.editor.SetRoomKeys(at.Rooms > 1)
	t.editor.SetPrompt(t.s.styler.Prompt(t.s.member.Person(), at))
}

func (t *terminal) show(n sshchat.News, sc *scratch) error {
	out, above, you := sc.out[:0], sc.above[:0], t.s.member.Person()
	if n.Welcome != nil {
		out = t.screen.Enter(out)
	}
	above = t.entries(above, n, you)
	told := t.told()
	if n.Welcome != nil {
		above = append(above, told.Welcome(nil, n.Welcome, time.Now()))
		if t.greet {
			above = append(above, told.Aside(nil, t.s.styler.Catalog().Bilingual))
		}
	}
	notices := len(above)
	for _, notice := range n.Notices {
		if _, ok := notice.(sshchat.Clear); ok {
			out, above = t.screen.Clear(out, t.editor), above[:0]
			notices = 0
			continue
		}
		if line := told.Notice(nil, notice, you); len(line) > 0 {
			above = append(above, line)
		}
	}
	above = t.fold(above, notices)
	sc.above = above
	at := t.s.member.Standing()
	t.moved(at)
	if n.Welcome == nil && t.called(n.Entries, you) {
		out = append(out, '\a')
	}
	out = t.title(out, at)
	out = t.screen.Frame(out, above, t.editor)
	sc.out = out
	return t.write(out)
}

// told is the styler of what is told to the person alone, which fits their window.
func (t *terminal) told() *words.Styler { return t.s.styler.Within(t.s.reqs.now().width) }

// entries renders entries, with a rule where a new day begins and, on coming in,
// where what is new begins.
func (t *terminal) entries(above [][]byte, n sshchat.News, you sshchat.Person) [][]byte {
	now := time.Now()
	var missed sshchat.Missed
	if n.Welcome != nil {
		missed = n.Welcome.Missed
	}
	for _, e := range n.Entries {
		line := t.s.line(e, you)
		if len(line) == 0 {
			continue
		}
		before := t.last
		if before.IsZero() {
			before = now
		}
		if !t.s.styler.SameDay(before, e.At) {
			above = append(above, t.s.styler.Day(nil, e.At))
		}
		if missed.Lines > 0 && e.Seq > missed.After {
			above = append(above, t.s.styler.New(nil, missed, now))
			missed.Lines = 0
		}
		t.last = e.At
		above = append(above, line)
		if e.Kind == sshchat.Renamed {
			t.s.member.Follows(e)
			t.prompt()
		}
	}
	return above
}

// called reports whether to ring for these entries.
func (t *terminal) called(entries []*sshchat.Entry, you sshchat.Person) bool {
	now := time.Now()
	if !t.s.settings.Bell || now.Sub(t.rang) < bellEvery || now.Sub(t.typed) < typingPause {
		return false
	}
	for _, e := range entries {
		if words.Calls(e, you) {
			t.rang = now
			return true
		}
	}
	return false
}

// moved brings the prompt up to date when its person went elsewhere, or when more waits
// in other rooms.
func (t *terminal) moved(at sshchat.Standing) {
	at.People = 0
	if at != t.standing {
		t.prompt()
	}
}

// title appends the window's title when people came or went, or its person did. They
// are announced once a second at most, which spares the terminal a title for each in a
// storm.
func (t *terminal) title(out []byte, at sshchat.Standing) []byte {
	if t.s.styler.Look().Bare || !term.HasTitle(t.s.start.term) {
		return out
	}
	at.Rooms, at.Far = 0, false
	if !at.Peer.IsZero() {
		at.People = 0
	}
	if at == t.shown {
		return out
	}
	if !t.titled {
		t.titled, out = true, term.PushTitle(out)
	}
	t.shown = at
	return term.Title(out, words.Title(at))
}

func (t *terminal) intake() <-chan []byte {
	if t.eof || t.keys.isFull() {
		return nil
	}
	return t.s.in.data
}

func (t *terminal) ended() error {
	t.eof = true
	if len(t.keys.waiting) > 0 {
		return nil // what was typed comes first
	}
	if len(t.out.held) > 0 { // what was sent is said first, as for a pipe
		t.out.leaving = true
		return nil
	}
	return t.s.part(errInputEnded)
}

func (t *terminal) input(p []byte) error {
	open, _ := t.editor.Pasting()
	if rest, yes := t.keys.interrupted(p, open); yes {
		if err := t.interrupt(); err != nil {
			return err
		}
		p = rest
	}
	if p = t.keys.take(p, open); len(p) > 0 {
		return t.feed(p)
	}
	if len(t.keys.waiting) > 0 && t.alarm.due[waitTyped].IsZero() {
		t.alarm.set(waitTyped, typedEvery)
	}
	return nil
}

// turn turns to another room, behind the lines that wait: those are for the room that they
// were typed in.
func (t *terminal) turn(to func(*sshchat.Member)) {
	if o := &t.out; len(o.held) > 0 {
		o.hold(outgoing{turn: to})
		return
	}
	to(t.s.member)
}

// interrupt is ^C behind keys that wait: it drops the draft, and the lines that wait too.
func (t *terminal) interrupt() error {
	acts := t.editor.Feed([]byte{interrupt})
	if len(acts) == 0 && len(t.out.held) > 0 {
		acts = []term.Action{{Kind: term.Interrupt}}
	}
	return t.act(acts)
}

// inputMore takes what was typed faster than it was taken.
func (t *terminal) inputMore() error {
	if t.keys.flooded() {
		flood := ending{cause: sshchat.LostLink, why: &sshchat.Fault{Key: "input.flood", Args: []any{maxTyped >> 10}}}
		t.s.end(flood)
		return flood
	}
	for {
		open, _ := t.editor.Pasting()
		p, wait := t.keys.next(open)
		switch {
		case wait > 0:
			t.alarm.set(waitTyped, wait)
			return nil
		case len(p) == 0 && t.eof:
			return t.ended()
		case len(p) == 0:
			return nil
		}
		if err := t.feed(p); err != nil {
			return err
		}
	}
}

func (t *terminal) feed(p []byte) error {
	t.typed = time.Now()
	if t.transcoder != nil {
		p = t.transcoder.Decode(nil, p)
	}
	acts := t.editor.Feed(p)
	if _, coming := t.editor.Pasting(); coming {
		t.pasteEnds = t.typed.Add(term.PasteWait)
	}
	return t.act(acts)
}

// act does what keys asked for, then shows the draft as it is now, unless the window
// is changing: a frame would meet a width that is not known yet.
func (t *terminal) act(acts []term.Action) error {
	sc := t.held
	if sc == nil {
		sc = scratches.Get().(*scratch)
		defer sc.release()
	}
	t.keepPlace(sc)
	for ; len(acts) > 0; acts = t.editor.Feed(nil) {
		for _, a := range acts {
			if err := t.do(a, sc); err != nil {
				return err
			}
		}
	}
	t.release(sc)
	t.at = t.s.member.Place()
	t.awaitKeys()
	if t.held == nil {
		if err := t.draw(sc); err != nil {
			return err
		}
	}
	if t.out.leaving && len(t.out.held) == 0 {
		t.out.leaving = false
		return t.s.part(t.farewell())
	}
	return nil
}

// awaitKeys sets the alarm for what only time can end.
func (t *terminal) awaitKeys() {
	wait := t.editor.PendingFor()
	if open, _ := t.editor.Pasting(); open && wait == term.PasteWait {
		if wait = time.Until(t.pasteEnds.Add(showPasteAfter - wait)); wait <= 0 {
			wait = max(time.Until(t.pasteEnds), time.Millisecond)
		}
	}
	if wait > 0 {
		t.alarm.set(waitKeys, wait)
	} else {
		t.alarm.stop(waitKeys)
	}
}

// late ends what has waited for its end, or shows that a paste still does.
func (t *terminal) late() []term.Action {
	if open, _ := t.editor.Pasting(); open && t.editor.PendingFor() == term.PasteWait && time.Now().Before(t.pasteEnds) {
		t.editor.ShowPaste()
		return nil
	}
	return t.editor.Flush()
}

// farewell is how a session ends whose person asked for it.
func (t *terminal) farewell() error {
	if t.eof {
		return errInputEnded
	}
	return ending{cause: sshchat.Quit}
}

// draw shows the draft as it is now, and above it what keys asked for.
func (t *terminal) draw(sc *scratch) error {
	if sc.clear { // once, however often ^L was pressed
		sc.out = t.screen.Clear(sc.out, t.editor)
	}
	sc.out = t.screen.Frame(sc.out, sc.above, t.editor)
	return t.write(sc.out)
}

// do does one thing that a key asked for. What is to be seen goes into sc.
func (t *terminal) do(a term.Action, sc *scratch) error {
	switch a.Kind {
	case term.Submit:
		t.submit(outgoing{line: a.Line})
	case term.SubmitText:
		t.submit(outgoing{line: a.Line, asText: true})
	case term.EOF:
		t.out.leaving = true
	case term.Interrupt:
		if t.takeBack(sc) || t.s.member.Stop() {
			break
		}
		now := time.Now()
		if now.Sub(t.interrupted) < leaveTwice {
			return t.s.part(ending{cause: sshchat.Quit})
		}
		t.interrupted = now
		t.aside(sc, t.s.styler.Catalog().TwiceToLeave)
	case term.ClearScreen:
		sc.clear = true
	case term.Complete:
		t.complete(a, sc)
	case term.Room:
		t.turn(func(m *sshchat.Member) { m.Switch(t.s.ctx, a.N) })
	case term.RoomStep:
		t.turn(func(m *sshchat.Member) { m.Step(t.s.ctx, a.N) })
	case term.Bell:
		sc.out = append(sc.out, '\a')
	case term.PastedText:
		if t.s.member.Runs(a.Line) {
			t.aside(sc, t.s.styler.Catalog().PasteIsText)
		}
	case term.Trimmed:
		t.aside(sc, t.s.styler.Catalog().PasteCut(a.Cut.Lines, a.Cut.Bytes))
	case term.InvalidUTF8:
		if t.badBytes < 2 && t.badBytes+a.N >= 2 && t.transcoder == nil {
			t.hintGBK(sc)
		}
		t.badBytes += a.N
	}
	return nil
}

// hintGBK tells whose terminal may not be UTF-8, in ASCII and in Chinese as a GBK
// terminal reads it. The bytes of GB2312 are none that any terminal obeys.
func (t *terminal) hintGBK(sc *scratch) {
	t.aside(sc, lang.For("en").MaybeGBK)
	chinese := t.told().Aside(nil, lang.For("zh").MaybeGBK)
	sc.above = append(sc.above, term.NewTranscoder("gb2312").Encode(nil, chinese))
}

// complete answers Tab, and shows above what there is to choose from.
func (t *terminal) complete(a term.Action, sc *scratch) {
	candidates := t.s.member.Complete(t.s.ctx, a.Line[:a.Start], a.Line[a.Start:])
	t.editor.Offer(a.Start, candidates)
	switch len(candidates) {
	case 0:
		sc.out = append(sc.out, '\a')
	case 1:
	default:
		sc.above = append(sc.above, t.told().Choices(nil, candidates))
	}
}

func (t *terminal) aside(sc *scratch, s string) {
	sc.above = append(sc.above, t.told().Aside(nil, s))
}

func (t *terminal) timer() <-chan time.Time { return t.alarm.timer.C }

// tick gives up on half a key sequence, as it was a lone Escape, or sends what waited.
func (t *terminal) tick() error {
	defer t.alarm.arm()
	var acts []term.Action
	if t.alarm.rang(waitKeys) {
		acts = t.late()
	}
	t.alarm.rang(waitTurn)
	if err := t.act(acts); err != nil || !t.alarm.rang(waitTyped) {
		return err
	}
	return t.inputMore()
}

func (t *terminal) resize(z size) {
	t.screen.Resize(z.width, z.height)
	if t.held == nil {
		t.held = scratches.Get().(*scratch)
	}
}

func (t *terminal) hurry() { t.screen.Haste() }

// redraw draws what has waited since the window changed.
func (t *terminal) redraw() error {
	sc := t.held
	if sc == nil {
		return nil
	}
	defer sc.release()
	t.held = nil
	return t.draw(sc)
}

// restyle takes what the person set: colours, language, charset.
func (t *terminal) restyle() error {
	t.greet = false
	t.transcoder = term.NewTranscoder(t.s.settings.Charset)
	if t.s.styler.Look().Bare != t.plain { // another way of drawing begins on a clean row
		if err := t.write(t.screen.Leave(nil)); err != nil {
			return err
		}
		t.screen = t.newScreen()
		if err := t.write(t.screen.Enter(nil)); err != nil {
			return err
		}
	}
	t.prompt()
	return nil
}

func (t *terminal) write(p []byte) error {
	if t.transcoder != nil {
		p = t.transcoder.Encode(nil, p)
	}
	return t.s.write(p)
}

// finish leaves the terminal as it was found, with a last line.
func (t *terminal) finish(bye string) error {
	t.alarm.timer.Stop()
	if err := t.redraw(); err != nil {
		return err
	}
	var above [][]byte
	if bye != "" {
		above = append(above, t.told().Aside(nil, bye))
	}
	out := t.screen.Frame(nil, above, t.editor)
	out = t.screen.Leave(out)
	if t.titled {
		out = term.PopTitle(out)
	}
	return t.write(out)
}
