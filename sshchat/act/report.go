package act

import (
	"slices"
	"strconv"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/reports"
	"sshchat/sshchat/text"
)

const (
	// reportBeside is how many lines before one that is reported, and behind it, are kept with the
	// report: enough to see what it answered.
	reportBeside = 3

	// reportCells bounds what is kept of each of them.
	reportCells = 400

	// reportLook is how far those lines are looked for: letters with others lie between.
	reportLook = 100
)

// Reports is what people tell operators of others.
type Reports struct{ Act }

// Tell keeps what the caller tells the operators of somebody, or of a line that they can read and
// whose number begins with '#', with the lines around it as they are now.
func (a Reports) Tell(word string, why text.Text) (reports.Report, error) {
	r := reports.Report{By: a.By.Person(), Why: why, At: a.Now().UTC()}
	if source := sshchat.SourceOf(a.By.Addr()); source.IsValid() {
		r.Source = source.String()
	}
	err := a.about(&r, word)
	if err == nil && r.Whom.Account == a.By.AccountID() {
		err = sshchat.NewFault("rule.self")
	}
	if err != nil {
		return r, err
	}
	return r, a.Node.Reports.Keep(a.Ctx, &r)
}

// about finds of whom and of which lines a report is.
func (a Reports) about(r *reports.Report, word string) error {
	if digits, line := strings.CutPrefix(word, "#"); line {
		seq, err := strconv.ParseUint(digits, 10, 63)
		if err != nil || seq == 0 {
			return sshchat.NewFault("show.none", sshchat.Echo(word))
		}
		e, err := a.By.EntryAt(a.Ctx, seq)
		if err != nil {
			return err
		}
		if !e.Kind.Is(sshchat.Worded) || e.Kind.Is(sshchat.Amending) || e.Body.IsZero() {
			return sshchat.NewFault("show.none", seq)
		}
		r.Whom = e.From
		return a.around(r, &e)
	}
	t, err := a.FindTarget(word)
	if err != nil {
		return err
	}
	if t.Id() == "" {
		return sshchat.NewFault("rule.nobody", sshchat.Echo(word))
	}
	r.Whom = t.person()
	st, ok := a.Node.Rooms.Get(a.Here().ID)
	if !ok || st.Private { // what was said among its members stays there unless somebody says which line
		return nil
	}
	r.Room = st.Label()
	p := a.Here()
	e, found, err := Reading(a).Newest(p, p.Sight(), func(e *sshchat.Entry) bool { return e.From.Account == t.Id() })
	if !found || err != nil {
		return err
	}
	return a.around(r, &e)
}

// around copies a line, and those before and behind it that the caller can read.
func (a Reports) around(r *reports.Report, e *sshchat.Entry) error {
	p := Spot{ID: e.Room}
	if e.Room.IsInbox() {
		p.Peer = e.From.Account
	} else if st, ok := a.Node.Rooms.Get(e.Room); ok && !st.Private {
		r.Room = st.Label()
	}
	before, err := a.beside(p, sshchat.Range{Before: e.Seq})
	if err != nil {
		return err
	}
	behind, err := a.beside(p, sshchat.Range{After: e.Seq, Oldest: true})
	if err != nil {
		return err
	}
	before = before[max(0, len(before)-reportBeside):]
	for _, e := range slices.Concat(before, []sshchat.Entry{*e}, behind[:min(len(behind), reportBeside)]) {
		r.Lines = append(r.Lines, reports.Line{Seq: e.Seq, At: e.At, From: e.From, Body: text.Line(strings.Join(strings.Fields(e.Body.String()), " ")).Truncate(reportCells)})
	}
	r.Seq = e.Seq
	return nil
}

// beside returns lines of a place that still say something.
func (a Reports) beside(p Spot, r sshchat.Range) ([]sshchat.Entry, error) {
	r.Room, r.Kinds, r.Limit = p.ID, p.kinds(), reportLook
	page, err := a.Node.Ledger.Engine.Page(a.Ctx, r)
	return slices.DeleteFunc(page, func(e sshchat.Entry) bool { return e.Body.IsZero() || !p.Holds(&e) }), err
}

// For returns the reports that the caller may see to: one of them is none of theirs.
func (a Reports) For(done bool) ([]reports.Report, error) {
	all, err := a.Node.Reports.All(a.Ctx)
	return slices.DeleteFunc(all, func(r reports.Report) bool { return r.IsDone() != done || r.Whom.Account == a.By.AccountID() }), err
}

// Mine returns those that the caller made.
func (a Reports) Mine() ([]reports.Report, error) {
	all, err := a.Node.Reports.All(a.Ctx)
	return slices.DeleteFunc(all, func(r reports.Report) bool { return r.By.Account != a.By.AccountID() }), err
}

// Take notes that the caller sees to a report, so that nobody else does the same.
func (a Reports) Take(n int) error {
	return a.change(n, func(r *reports.Report) error {
		if r.Taken.At.IsZero() || r.Taken.By.Account == a.By.AccountID() {
			r.Taken = a.step(text.Text{})
			return nil
		}
		return sshchat.NewFault("report.taken", n, r.Taken.By.Name)
	})
}

// End notes what was done with a report. Whoever made it is told: at once if they are here.
func (a Reports) End(n int, words text.Text) error {
	return a.change(n, func(r *reports.Report) error {
		r.Done = a.step(words)
		if len(a.Node.Cards.Of(r.By.Account)) > 0 { // else they hear it when they come
			r.Told = r.Done.At
		}
		return nil
	})
}

func (a Reports) step(words text.Text) reports.Step {
	return reports.Step{By: a.By.Person(), At: a.Now().UTC(), Words: words}
}

// change changes a report that waits, and that the caller may see to.
func (a Reports) change(n int, edit func(*reports.Report) error) error {
	return a.Node.Reports.Change(a.Ctx, n, func(r *reports.Report) error {
		if r.IsDone() || r.Whom.Account == a.By.AccountID() {
			return reports.Unknown(n)
		}
		return edit(r)
	})
}
