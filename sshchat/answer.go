package sshchat

import (
	"context"
	"errors"
)

// FaultOf returns what m is told of an error; what m cannot mend is logged.
func (m *Member) FaultOf(err error) *Fault {
	if f, ok := errors.AsType[*Fault](err); ok {
		return f
	}
	if errors.Is(err, context.Canceled) { // the session has ended, and nobody reads the answer
		return fault("trouble")
	}
	m.chat.log("command", "by", m.Person().Name.String(), "err", err)
	return fault("trouble")
}

// did tells m what was wrong, if anything was, and reports that nothing was.
func (m *Member) did(err error) bool {
	if err != nil {
		m.refuse(err)
	}
	return err == nil
}

func (m *Member) answer(err error) {
	if err != nil {
		m.refuse(err)
	}
}
