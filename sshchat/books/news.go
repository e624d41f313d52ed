package books

import (
	"context"
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/people"
	"sshchat/sshchat/reports"
	"sshchat/sshchat/text"
)

// News is what is told to who comes in, besides who is there and what was said: that there are
// rules, for whoever is new, which private rooms opened to them, that reports wait, for operators,
// and what was done with one's own. Failing to is no reason to keep anybody out.
func News(ctx context.Context, b *Books, who sshchat.Person, role sshchat.Role, fresh bool) (all []sshchat.Notice) {
	if who.Guest || fresh {
		if rules, _ := HouseRules(ctx, b); !rules.IsZero() {
			all = append(all, sshchat.Done{Key: "rules.there"})
		}
	} else {
		all = append(all, invitations(ctx, b, who.Account)...)
	}
	if role >= sshchat.OperatorRole {
		if n := b.Reports.CountOpen(ctx, who.Account); n > 0 {
			all = append(all, sshchat.Done{Key: "report.wait", Args: []any{n}})
		}
	}
	if !who.Guest && !fresh {
		for _, r := range b.Reports.Answers(ctx, who.Account) {
			all = append(all, answer(&r))
		}
	}
	return all
}

// Renamed is what the person of an account is told, once, of how they were called otherwise while
// they were away; nil: nothing.
func Renamed(ctx context.Context, b *Books, a *people.Account) sshchat.Notice {
	r := a.Renamed
	if r == nil {
		return nil
	}
	if err := b.People.NoteRenamed(ctx, a.ID, nil); err != nil { // they are told again, then
		b.Ledger.Warn(ctx, "note that somebody was told of a new name", "account", a.ID, "err", err)
	}
	if r.Why == "" {
		return sshchat.Done{Key: "rename.away", Args: []any{text.Line(r.Was), text.Line(r.To)}}
	}
	return sshchat.Done{Key: "rename.meanwhile", Args: []any{text.Line(r.Was), text.Line(r.To), text.Line(r.Why)}}
}

// invitations tells which private rooms opened to an account while it was away, once.
func invitations(ctx context.Context, b *Books, account sshchat.AccountID) (all []sshchat.Notice) {
	for _, st := range b.Rooms.RoomsOf(account) {
		i := slices.IndexFunc(st.Grants, func(s sshchat.Grant) bool { return s.Account == account })
		if s := st.Grants[i]; s.New {
			all = append(all, sshchat.Invitation{Room: st.Label(), By: s.By})
			if err := b.Rooms.NoteInvited(ctx, st.ID, s); err != nil {
				b.Ledger.Warn(ctx, "note that an invitation was told", "account", account, "err", err)
			}
		}
	}
	return all
}

// ReportNews is what somebody is told when something was done with a report; nil: nothing.
func ReportNews(r *reports.Report, who sshchat.Person, role sshchat.Role) sshchat.Notice {
	switch {
	case r.IsNew() && role >= sshchat.OperatorRole && r.MayRead(who.Account):
		return sshchat.Done{Key: "report.new", Args: []any{r.By.Name, r.Whom.Name, text.Line(r.Room), r.Why}}
	case r.IsDone() && r.Told.Equal(r.Done.At) && r.By.Account == who.Account:
		return answer(r)
	}
	return nil
}

// answer tells whoever made a report what was done. Who did it is not told.
func answer(r *reports.Report) sshchat.Notice {
	if r.Done.Words.IsZero() {
		return sshchat.Done{Key: "report.seen", Args: []any{r.Whom.Name}}
	}
	return sshchat.Done{Key: "report.answer", Args: []any{r.Whom.Name, r.Done.Words}}
}
