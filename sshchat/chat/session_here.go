package chat

import (
	"sshchat/sshchat"
)

// IsOver reports whether its person asked to leave.
func (m *Session) IsOver() bool { return m.quits }

// IsBusy reports whether a command runs beside the session.
func (m *Session) IsBusy() bool { return m.errand.running() }

// Quit ends m's session. What comes behind it in the same input is not said.
func (m *Session) Quit() {
	m.quits = true
	m.Tell(sshchat.Quitting{})
}

// beForgotten ends m's session, of which nothing is kept any more.
func (m *Session) beForgotten() {
	m.forgotten = true
	m.Quit()
}

// Chat is the chat that m is in.
func (m *Session) Chat() *Chat { return m.chat }

// At is the room that m's lines go to, but for letters. Only the session's goroutine may use it,
// as all views.
func (m *Session) At() *view { return m.at }

// Views are the rooms that m is in, in the order that they were joined.
func (m *Session) Views() []*view { return m.views }
