package face

import (
	"context"
	"errors"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/words"
)

// settleTime bounds how long somebody who leaves waits for what they said to be stored.
const settleTime = 3 * time.Second

// Ending is why a session ends, as the cause of its context.
type Ending struct {
	Cause sshchat.Cause
	Why   *sshchat.Fault // what the person is told; nil: the cause's words
}

// Error names the cause, for the log.
func (e Ending) Error() string { return "session ended: " + string(e.Cause) }

// Is reports that a call broken off by it was canceled, and did not fail.
func (e Ending) Is(target error) bool { return target == context.Canceled }

// Unwrap returns what a command tells of its end, if anything is to be told.
func (e Ending) Unwrap() error {
	switch {
	case e.Why != nil:
		return e.Why
	case e.Cause == sshchat.Restart:
		return &sshchat.Fault{Key: "restart"}
	}
	return nil
}

// ErrInputEnded is the client's own end: it closed its side of the channel.
var ErrInputEnded = errors.New("input ended")

// Session is what a face knows of the session that it shows. The session's goroutine owns
// it, and calls all that is here.
type Session struct {
	Ctx    context.Context
	End    context.CancelCauseFunc // of Ctx
	Login  string                  // the name that the client came with
	Client Client
	Wire   Wire
	Cache  *Cache
	Member *chat.Session // nil until the chat has let them in

	Settings sshchat.Settings
	Styler   *words.Styler

	parting error // how the session is about to end; nil: it is not
}

// News shows what is new. A change of settings takes effect before the next entry.
func (s *Session) News(f Face) error {
	sc := scratches.Get().(*scratch)
	defer sc.release()
	rung := s.Member.Rung()
	n, err := s.Member.Take(s.Ctx, sc.entries)
	if err != nil {
		return err
	}
	sc.entries = n.Entries
	if now := s.Member.Settings(); now != s.Settings {
		s.Settings = now
		s.Styler = words.NewStyler(s.Client.Look(now))
		if err := f.restyle(); err != nil {
			return err
		}
	}
	if err := f.show(n, sc); err != nil {
		return err
	}
	s.Member.Showed(len(n.Entries), rung, s.Member.Node().Ledger.Clock.Now())
	for _, notice := range n.Notices {
		if _, ok := notice.(sshchat.Quitting); ok {
			return s.part(Ending{Cause: sshchat.Quit})
		}
	}
	if s.parting != nil {
		return s.part(s.parting)
	}
	return nil
}

// part ends the session with err once what its person said is stored and shown, so
// that who says goodbye and leaves sees both. A log that is stuck holds nobody.
func (s *Session) part(err error) error {
	if s.Member.Settle() {
		return err
	}
	if s.parting == nil {
		s.parting = err
		time.AfterFunc(settleTime, func() { s.End(err) })
	}
	return nil // the bell rings when there is more to know
}

// line renders an entry, once for all who see it in the same way: in a window of so many
// cells, to which what happened is wrapped; 0: it is not.
func (s *Session) line(e *sshchat.Entry, you sshchat.Person, width int) []byte {
	room := s.Member.Elsewhere(e)
	if words.Personal(e, you) {
		styler := s.Styler
		if width > 0 {
			styler = styler.Within(width)
		}
		return styler.EntryIn(nil, e, you, room)
	}
	return s.Cache.line(s.Styler, e, room, width)
}
