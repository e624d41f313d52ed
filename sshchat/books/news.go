package books

import (
	"context"

	"sshchat/sshchat"
	"sshchat/sshchat/reports"
	"sshchat/sshchat/text"
)

// News is what is told to who comes in, besides who is there and what was said: that reports wait,
// for operators, and what was done with one's own. Failing to is no reason to keep anybody out.
func News(ctx context.Context, b *Books, who sshchat.Person, role sshchat.Role, fresh bool) (all []sshchat.Notice) {
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
