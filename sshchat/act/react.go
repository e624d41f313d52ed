package act

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/chat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/text"
)

// React answers the entry numbered ref, of a room that the session is in, with an emoji. The
// error is a *Fault when the person can mend it.
func (a Speech) React(ref uint64, emoji text.Text) error {
	e, err := a.By.Entry(a.Ctx, ref)
	if err != nil {
		return err
	}
	v := a.By.ViewOf(e.Room)
	if v == nil || !e.IsTalk() || e.Body.IsZero() {
		return sshchat.NewFault("show.none", ref)
	}
	return a.reactTo(v, &e, emoji)
}

// Aim is which line a reaction is for: whose, and what is in it; "" for any.
type Aim struct{ Name, Words string }

// vote returns the emoji of a line that is nothing but a vote.
func vote(line text.Text) (emoji text.Text, ok bool) {
	switch s := line.String(); s {
	case "+1", "-1", ":+1:", ":-1:":
		return text.Emoji(s)
	}
	return emoji, false
}

// react answers the last line in v by somebody else that the caller has seen and that
// fits. found is false if there is none, and nothing was done.
func (a Speech) react(v *chat.View, emoji text.Text, which Aim) (found bool, err error) {
	mine, named, words := a.ByMe(), a.Named(which.Name), strings.ToLower(which.Words)
	p := Spot{ID: v.ID(), View: v}
	target, found, err := Reading(a).Newest(p, v.Sight(), func(e *sshchat.Entry) bool {
		return !mine(e) && named(e) && strings.Contains(strings.ToLower(e.Body.String()), words)
	})
	if !found || err != nil {
		return false, err
	}
	return true, a.reactTo(v, &target, emoji)
}

// reactTo answers an entry of v's room.
func (a Speech) reactTo(v *chat.View, target *sshchat.Entry, emoji text.Text) error {
	m, mine := a.By, a.ByMe()
	if err := m.MayTalk(v.ID()); err != nil {
		return err
	}
	if err := m.MayWrite(v.ID()); err != nil {
		return err
	}
	page, err := a.Node.Ledger.Engine.Page(a.Ctx, sshchat.Range{
		Room: v.ID(), After: target.Seq, Kinds: []sshchat.Kind{sshchat.Reacted}, Limit: live.AnswerPage,
	})
	if err != nil {
		return err
	}
	for i := range page {
		if e := &page[i]; e.Ref == target.Seq && e.Body == emoji && mine(e) {
			return sshchat.NewFault("react.again", emoji, target.From)
		}
	}
	if err := m.MaySay(v, a.Node.Ledger.Clock.Now()); err != nil { // it is a line to everybody, in slow mode too
		return err
	}
	if err := m.Sending(); err != nil {
		return err
	}
	e := a.Node.Ledger.Entry(v.ID(), sshchat.Reacted, m.Person())
	e.ID = reactionID(e.From.Account, target.Seq, emoji)
	e.Ref, e.Body, e.About = target.Seq, emoji, &target.From
	m.Append(v, e)
	return nil
}

// reactionID makes a reaction that is sent again, before the first one can be found, the
// repeated Append that it is.
func reactionID(account sshchat.AccountID, ref uint64, emoji text.Text) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %s", account, ref, emoji))
	return "react" + base64.RawURLEncoding.EncodeToString(sum[:])
}

// ReactHere answers a line of the room that the session is in; see react.
func (a Speech) ReactHere(emoji text.Text, which Aim) (found bool, err error) {
	return a.react(a.By.At(), emoji, which)
}
