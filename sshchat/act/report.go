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
	r := books.Report{By: a.By.Person(), Whom: sshchat.Person{Name: t.Label(), Account: t.Id()}, Why: why, At: a.Now().UTC()}
	if source := sshchat.SourceOf(a.By.Addr()); source.IsValid() {
		r.Source = source.String()
	}
	if st, ok := a.Chat.Rooms.Get(a.Here().ID); ok && !st.Private {
		r.Room = st.Label()
	}
	return r
}

// TellOperators tells the operators who are here of a new report.
func (a Reports) TellOperators(r *books.Report) {
	for _, m := range a.Chat.Everybody() {
		if m.Role() >= sshchat.OperatorRole && !m.IsVisitor() && !m.IsBot() && r.MayRead(m.AccountID()) {
			m.Tell(sshchat.Done{Key: "report.new", Args: []any{r.By.Name, r.Whom.Name, text.Line(r.Room), r.Why}})
		}
	}
}
