package face

import (
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/commands"
	"sshchat/sshchat/term"
	"sshchat/sshchat/words/lang"
)

// Intake returns nil while too many keys wait.
func (t *terminal) Intake() <-chan []byte {
	if t.eof || t.keys.isFull() {
		return nil
	}
	return t.s.Wire.Input()
}

// Ended has the keys that wait do their work before the session ends.
func (t *terminal) Ended() error {
	t.eof = true
	if len(t.keys.waiting) > 0 {
		return nil // what was typed comes first
	}
	if len(t.out.held) > 0 { // what was sent is said first, as for a pipe
		t.out.leaving = true
		return nil
	}
	return t.s.part(ErrInputEnded)
}

// Input takes typed bytes. ^C among them goes before all that wait.
func (t *terminal) Input(p []byte) error {
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
// were typed in, and so is the draft.
func (t *terminal) turn(to func(*chat.Session) error) {
	d := outgoing{turn: to, draft: t.editor.Take()}
	if o := &t.out; len(o.held) > 0 {
		if !o.hold(d) {
			t.bring(d.draft)
		}
		return
	}
	t.send(d)
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
		flood := Ending{Cause: sshchat.LostLink, Why: &sshchat.Fault{Key: "input.flood", Args: []any{maxTyped >> 10}}}
		t.s.End(flood)
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
			return t.Ended()
		case len(p) == 0:
			return nil
		}
		if err := t.feed(p); err != nil {
			return err
		}
	}
}

func (t *terminal) feed(p []byte) error {
	t.nudges.typed = time.Now()
	if t.transcoder != nil {
		p = t.transcoder.Decode(nil, p)
	}
	acts := t.editor.Feed(p)
	if _, coming := t.editor.Pasting(); coming {
		t.pasteEnds = t.nudges.typed.Add(term.PasteWait)
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
	t.at = t.s.Member.Place()
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
		return ErrInputEnded
	}
	return Ending{Cause: sshchat.Quit}
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
		if t.takeBack(sc) || t.s.Member.Stop() {
			break
		}
		now := time.Now()
		if now.Sub(t.interrupted) < leaveTwice {
			return t.s.part(Ending{Cause: sshchat.Quit})
		}
		t.interrupted = now
		t.aside(sc, t.s.Styler.Catalog().TwiceToLeave)
	case term.ClearScreen:
		sc.clear = true
	case term.Complete:
		t.complete(a, sc)
	case term.Room:
		t.turn(func(m *chat.Session) error { return m.TurnToNth(t.s.Ctx, a.N) })
	case term.RoomStep:
		t.turn(func(m *chat.Session) error { return m.Step(t.s.Ctx, a.N) })
	case term.EditLast:
		if said, err := commands.Editable(t.s.Ctx, t.s.Member); t.s.Member.Did(err) {
			t.editor.Bring(term.NewDraft("/edit " + said))
		}
	case term.Recalled:
		if !t.hints.edit && !strings.HasPrefix(a.Line, "/") {
			t.hints.edit = true
			t.aside(sc, t.s.Styler.Catalog().EditHint)
		}
	case term.RoomNews:
		t.turn(func(m *chat.Session) error { return m.StepToNews(t.s.Ctx) })
	case term.Bell:
		sc.out = append(sc.out, '\a')
	case term.PastedText:
		if commands.Runs(a.Line) {
			t.aside(sc, t.s.Styler.Catalog().PasteIsText)
		}
	case term.Trimmed:
		t.aside(sc, t.s.Styler.Catalog().PasteCut(a.Cut.Lines, a.Cut.Bytes))
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
	candidates := commands.Complete(t.s.Ctx, t.s.Member, a.Line[:a.Start], a.Line[a.Start:])
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

// Timer fires at the first of the moments that the terminal waits for.
func (t *terminal) Timer() <-chan time.Time { return t.alarm.timer.C }

// Tick gives up on half a key sequence, as it was a lone Escape, or sends what waited.
func (t *terminal) Tick() error {
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
