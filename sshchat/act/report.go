package act

import (
	"sshchat/sshchat"
	"sshchat/sshchat/books"
	"sshchat/sshchat/text"
)

// Reports is what people tell operators of others.
type Reports struct{ Act }

// New is what the caller tells of somebody.
func (a Reports) New(t Target, why text.Text) books.Report {
	r := books.Report{By: a.By.Person(), Whom: t.person(), Why: why, At: a.Now().UTC()}
	if source := sshchat.SourceOf(a.By.Addr()); source.IsValid() {
		r.Source = source.String()
	}
	if st, ok := a.Node.Rooms.Get(a.Here().ID); ok && !st.Private {
		r.Room = st.Label()
	}
	return r
}
