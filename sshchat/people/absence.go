package people

import "sshchat/sshchat/text"

// Absence is whether a session's person is away, and why, as the session knows it: of several
// windows another one may have said so last.
type Absence struct {
	is    bool
	why   text.Text
	fresh bool // said by this very session, whose card does not say it yet
}

// Say notes what the session's person said in it, and reports whether they were here before and
// are away now, or the other way round.
func (a *Absence) Say(why text.Text, away bool) (changed bool) {
	changed = a.is != away
	*a = Absence{is: away, why: why, fresh: true}
	return changed
}

// Show brings it to a card, which of several windows may have it from another one.
func (a *Absence) Show(c *Card) {
	if c.Windows == nil || a.fresh {
		c.IsAway, c.Away = a.is, a.why.String()
	}
}

// Shown notes that the card says it: what the card says later was said later.
func (a *Absence) Shown() { a.fresh = false }

// Follow takes over what a card says, unless the session has yet to say something else there.
func (a *Absence) Follow(c *Card) {
	if !a.fresh {
		a.is, a.why = c.IsAway, text.Line(c.Away)
	}
}
