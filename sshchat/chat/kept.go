package chat

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/mail"
)

// kept is what is kept of a session with its account. The session's goroutine owns it.
type kept struct {
	*reading
	noted bool // that it is kept that m talked under its name
}

// rememberMail keeps which letters m has seen.
func (m *kept) rememberMail(ctx context.Context) {
	where := mail.MailRoom
	if m.login.Bot {
		where = mail.BotMail(m.Person().Name)
	}
	m.books.Mail.Remember(ctx, &m.box, m.AccountID(), where)
}

// tellInvitations tells m which private rooms opened to m while m was away, once.
// Failing to is no reason to keep m out.
func (m *kept) tellInvitations(ctx context.Context) {
	if m.guest || m.fresh {
		return
	}
	for _, st := range m.books.Rooms.Seats(m.account) {
		i := slices.IndexFunc(st.Seats, func(s sshchat.Seat) bool { return s.Account == m.account })
		if s := st.Seats[i]; s.New {
			m.Tell(sshchat.Invitation{Room: st.Label(), By: s.By})
			if err := m.books.Rooms.NoteInvited(ctx, st.ID, s); err != nil {
				m.books.Ledger.Warn(ctx, "note that an invitation was told", "account", m.account, "err", err)
			}
		}
	}
}

// KeepSetting keeps one setting with m's account. A guest's goes with the session.
func (m *kept) KeepSetting(ctx context.Context, name, value string) error {
	if m.guest {
		return nil
	}
	return m.books.People.NoteSetting(ctx, m.AccountID(), name, value)
}
