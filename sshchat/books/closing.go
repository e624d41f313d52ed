package books

import (
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/closing"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/text"
)

// CloseRule is the act that announces the end of a server; CloseOff calls it off.
const (
	CloseRule = "shutdown"
	CloseOff  = "shutdown-off"
)

// Closing is the countdown to the end of this server, as everybody is told of it.
type Closing struct {
	*closing.Countdown
	ledger *ledger.Ledger
}

func newClosing(l *ledger.Ledger, end func()) *Closing {
	c := &Closing{ledger: l}
	c.Countdown = closing.New(l.Clock, c.tell, end)
	return c
}

// Soon says how soon this server goes down; not ok: no end is planned.
func (c *Closing) Soon() (n sshchat.Done, ok bool) {
	p, left, ok := c.Plan()
	if left = left.Round(time.Second); left > time.Minute {
		left = left.Round(time.Minute) // a second after "in 10m" it is not 9m
	}
	if p.Why.IsZero() {
		return sshchat.Done{Key: "shutdown.planned", Args: []any{left, p.By.Name}}, ok
	}
	return sshchat.Done{Key: "shutdown.because", Args: []any{left, p.By.Name, p.Why}}, ok
}

// Node returns what this node is called among several, and nothing where it is the only one.
func (c *Closing) Node() text.Text {
	if c.ledger.Cluster == nil {
		return text.Text{}
	}
	return text.Line(c.ledger.Cluster.NodeID())
}

// tell tells everybody once more that this server goes down.
func (c *Closing) tell(p closing.Plan, left time.Duration) {
	e := c.ledger.Entry("", sshchat.Ruled, p.By)
	e.Rule, e.Body, e.For = CloseRule, p.Why, left.Round(time.Second)
	e.About = &sshchat.Person{Name: c.Node()}
	c.ledger.Engine.Append(e, c.ledger.Ignore)
}
