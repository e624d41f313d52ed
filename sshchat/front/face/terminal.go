package face

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words"
)

const (
	// leaveTwice is within what a second ^C on an empty line leaves.
	leaveTwice = 2 * time.Second

	// showPasteAfter is how long a paste may stall before the screen says that it is open.
	showPasteAfter = 500 * time.Millisecond
)

// terminal is the face of a session with a PTY: a line editor below, the talk above.
type terminal struct {
	s      *Session
	editor *term.Editor
	screen *term.Screen
	plain  bool // no redraw, no escape sequence
	alarm  *alarm
	keys   typing
	at     chat.Place // where what is typed went when the person last did anything
	out    outbox
	drafts drafts
	held   *scratch // what waits to be drawn at the new size; nil: nothing does

	hints       hints
	eof         bool      // the client sends no more
	last        time.Time // when what was shown last was said
	nudges      nudges
	pasteEnds   time.Time // when an open paste is over, if no more of it comes
	interrupted time.Time
	standing    sshchat.Standing // as the prompt shows it
	title       title
	badBytes    int              // sequences that were no UTF-8
	transcoder  *term.Transcoder // nil for UTF-8
}

// hints are what is told once.
type hints struct {
	lang bool // is to be told: how to get the other language, as the client named none
	edit bool // was told: that the last line may be changed
}

func newTerminal(s *Session, greet bool) *terminal {
	t := &terminal{s: s, editor: term.NewEditor(), alarm: newAlarm(), keys: newTyping(), at: s.Member.Place(), hints: hints{lang: greet}}
	t.screen = t.newScreen()
	t.transcoder = term.NewTranscoder(s.Settings.Charset)
	t.prompt()
	return t
}

func (t *terminal) newScreen() *term.Screen {
	size := t.s.Wire.Size()
	t.plain = t.s.Styler.Look().Bare
	return term.NewScreen(size.Width, size.Height, term.ScreenOptions{
		Reflow: term.ReflowOn(t.s.Client.Term), Plain: t.plain,
	})
}

// prompt shows who types, and where. A screen reader would read it out with every
// line, so there is none in plain mode.
func (t *terminal) prompt() {
	t.editor.SetSearchPrompt(t.s.Styler.Catalog().Searching)
	t.editor.SetHidden(t.s.Styler.Hidden)
	t.editor.SetPastePrompt(t.s.Styler.Catalog().Pasting)
	if t.plain {
		t.editor.SetPrompt("")
		return
	}
	at := t.s.Member.Standing()
	at.People = 0 // those are the title's
	t.standing = at
	t.editor.SetRoomKeys(at.Rooms > 1)
	t.editor.SetPrompt(t.s.Styler.Prompt(t.s.Member.Person(), at))
}

func (t *terminal) show(n chat.News, sc *scratch) error {
	out, above, you := sc.out[:0], sc.above[:0], t.s.Member.Person()
	if n.Welcome != nil {
		out = t.screen.Enter(out)
	}
	above = t.entries(above, n, you)
	if n.Welcome != nil {
		told := t.told()
		if past := told.Past(nil); len(above) > 0 && len(past) > 0 {
			above = append(above, past)
		}
		above = append(above, told.Welcome(nil, n.Welcome, t.s.Member.Now()))
		if t.hints.lang {
			above = append(above, told.Aside(nil, t.s.Styler.Catalog().Bilingual))
		}
	}
	notices := len(above)
	for _, notice := range n.Notices {
		if _, ok := notice.(sshchat.Clear); ok {
			out, above = t.screen.Clear(out, t.editor), above[:0]
			notices = 0
			continue
		}
		if line := t.told().Notice(nil, notice, you); len(line) > 0 {
			above = append(above, line)
		}
		if t.notifyUnknown(notice) {
			above = append(above, t.told().Aside(nil, t.s.Styler.Catalog().NotifyUnknown))
		}
	}
	above = fold(above, notices, t.s.Styler.Catalog().Times)
	sc.above = above
	at := t.s.Member.Standing()
	t.moved(at)
	if n.Welcome == nil {
		out = t.nudge(out, n.Entries, you)
	}
	if !t.s.Styler.Look().Bare && term.HasTitle(t.s.Client.Term) {
		out = t.title.show(out, at)
	}
	out = t.screen.Frame(out, above, t.editor)
	sc.out = out
	return t.write(out)
}

// told makes the styler of what is told to the person alone, which fits their window. Most of
// what is shown is shared with others, and needs none.
func (t *terminal) told() *words.Styler { return t.s.Styler.Within(t.s.Wire.Size().Width) }

// entries renders entries, with a rule where a new day begins and, on coming in,
// where what is new begins.
func (t *terminal) entries(above [][]byte, n chat.News, you sshchat.Person) [][]byte {
	var missed sshchat.Missed
	if n.Welcome != nil {
		missed = n.Welcome.Missed
	}
	for _, e := range n.Entries {
		line := t.line(e, you)
		if len(line) == 0 {
			continue
		}
		before := t.last
		if before.IsZero() {
			before = t.s.Member.Now()
		}
		if !t.s.Styler.SameDay(before, e.At) {
			above = append(above, t.told().Day(nil, e.At))
		}
		if missed.Lines > 0 && e.Seq > missed.After {
			above = append(above, t.told().New(nil, missed, t.s.Member.Now()))
			missed.Lines = 0
		}
		t.last = e.At
		above = append(above, line)
		if e.Kind == sshchat.Renamed {
			t.s.Member.Follows(e)
			t.prompt()
		}
	}
	return above
}

// line renders an entry. What happened is wrapped to the window; talk is left to the terminal.
func (t *terminal) line(e *sshchat.Entry, you sshchat.Person) []byte {
	if t.plain || words.IsTalk(e) {
		return t.s.line(e, you, 0)
	}
	return t.s.line(e, you, t.s.Wire.Size().Width)
}

// moved brings the prompt up to date when its person went elsewhere, or when more waits
// in other rooms.
func (t *terminal) moved(at sshchat.Standing) {
	at.People = 0
	if at != t.standing {
		t.prompt()
	}
}

// draw shows the draft as it is now, and above it what keys asked for.
func (t *terminal) draw(sc *scratch) error {
	if sc.clear { // once, however often ^L was pressed
		sc.out = t.screen.Clear(sc.out, t.editor)
	}
	sc.out = t.screen.Frame(sc.out, sc.above, t.editor)
	return t.write(sc.out)
}

// Resize gives the screen another size, and keeps what there is to show until Redraw.
func (t *terminal) Resize(z Size) {
	t.screen.Resize(z.Width, z.Height)
	if t.held == nil {
		t.held = scratches.Get().(*scratch)
	}
}

// Hurry has the next frame drawn while the window may still be changing.
func (t *terminal) Hurry() { t.screen.Haste() }

// Redraw draws what has waited since the window changed.
func (t *terminal) Redraw() error {
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
	t.hints.lang = false
	t.transcoder = term.NewTranscoder(t.s.Settings.Charset)
	if t.s.Styler.Look().Bare != t.plain { // another way of drawing begins on a clean row
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
	return t.s.Wire.Write(p)
}

// Finish leaves the terminal as it was found, with a last line.
func (t *terminal) Finish(bye string) error {
	t.alarm.timer.Stop()
	if err := t.Redraw(); err != nil {
		return err
	}
	var above [][]byte
	if bye != "" {
		above = append(above, t.told().Aside(nil, bye))
	}
	out := t.screen.Frame(nil, above, t.editor)
	out = t.screen.Leave(out)
	return t.write(t.title.end(out))
}
