package books

import (
	"context"
	"errors"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
	"sshchat/sshchat/text"
)

// FaultOf returns what somebody is told of an error; what they cannot mend is logged.
func FaultOf(l *ledger.Ledger, who text.Text, err error) *sshchat.Fault {
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		return f
	}
	if errors.Is(err, sshchat.ErrUnavailable) && l.Link.Among() {
		return sshchat.NewFault("link.stalled")
	}
	if errors.Is(err, context.Canceled) { // the session has ended, and nobody reads the answer
		return sshchat.NewFault("trouble")
	}
	l.Log("command", "by", who.String(), "err", err)
	return sshchat.NewFault("trouble")
}
