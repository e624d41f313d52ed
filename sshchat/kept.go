package sshchat

import (
	"context"
	"slices"
)

// kept is what is kept of a session with its account. The session's goroutine owns it.
type kept struct {
	*reading
	noted bool // that it is kept that m talked under its name
}

// rememberMail keeps which letters m has seen.
func (m *kept) rememberMail(ctx context.Context) {
	where := mailRoom
	if m.login.Bot {
		where = botMail(m.Person().Name)
	}
	m.chat.mail.remember(ctx, &m.box, m.accountID(), where)
}

// tellInvitations tells m which private rooms opened to m while m was away, once.
// Failing to is no reason to keep m out.
func (m *kept) tellInvitations(ctx context.Context) {
	if m.guest || m.fresh {
		return
	}
	for _, st := range m.chat.directory.seats(m.account) {
		i := slices.IndexFunc(st.Seats, func(s Seat) bool { return s.Account == m.account })
		if s := st.Seats[i]; s.New {
			m.Tell(Invitation{Room: st.label(), By: s.By})
			if err := m.chat.directory.noteInvited(ctx, st.ID, s); err != nil {
				m.chat.warn(ctx, "note that an invitation was told", "account", m.account, "err", err)
			}
		}
	}
}

// keepSetting keeps one setting with m's account. A guest's goes with the session.
func (m *kept) keepSetting(ctx context.Context, name, value string) error {
	if m.guest {
		return nil
	}
	return m.chat.noteSetting(ctx, m.accountID(), name, value)
}
