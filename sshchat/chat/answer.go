package chat

import (
	"context"
	"errors"

	"sshchat/sshchat"
)

// FaultOf returns what m is told of an error; what m cannot mend is logged.
func (m *Session) FaultOf(err error) *sshchat.Fault {
	if f, ok := errors.AsType[*sshchat.Fault](err); ok {
		return f
	}
	if errors.Is(err, context.Canceled) { // the session has ended, and nobody reads the answer
		return sshchat.NewFault("trouble")
	}
	m.books.Ledger.Log("command", "by", m.Person().Name.String(), "err", err)
	return sshchat.NewFault("trouble")
}

// Did tells m what was wrong, if anything was, and reports that nothing was.
func (m *Session) Did(err error) bool {
	if err != nil {
		m.refuse(err)
	}
	return err == nil
}

func (m *Session) answer(err error) {
	if err != nil {
		m.refuse(err)
	}
}
