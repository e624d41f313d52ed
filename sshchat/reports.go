package sshchat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat/text"
)

const (
	// maxReports is how many wait at a time: operators who never look must not fill the disk.
	maxReports = 200

	// maxReportsOf is how many of them one account has.
	maxReportsOf = 3

	// maxReportsFrom is how many come from one source. A school is one: whoever reports a
	// lot must not use up what the others there have.
	maxReportsFrom = 30

	// reportLife is how long a report waits. By then it is of no use to anybody.
	reportLife = 30 * 24 * time.Hour
)

const reportPrefix = "report/"

// Report is what somebody told the operators of somebody, kept under "report/<number>".
type Report struct {
	By     Person    `json:"by"`
	Source string    `json:"source,omitempty"` // where By came from
	Whom   Person    `json:"whom"`
	Room   string    `json:"room,omitempty"` // as people write it; "" where not everybody may know
	Why    text.Text `json:"why"`
	At     time.Time `json:"at"`

	N int
}

func reportKey(n int) string { return fmt.Sprintf("%s%06d", reportPrefix, n) }

// reports returns what waits for operators, the oldest first, and forgets what has waited
// too long.
func (c *Chat) reports(ctx context.Context) (all []Report, err error) {
	old := []string(nil)
	err = c.each(ctx, reportPrefix, func(v Value) error {
		var r Report
		if err := json.Unmarshal(v.Data, &r); err != nil {
			return fmt.Errorf("read the record %s: %w", v.Key, err)
		}
		r.N, _ = strconv.Atoi(strings.TrimPrefix(v.Key, reportPrefix))
		if c.clock.Now().Sub(r.At) > reportLife {
			old = append(old, v.Key)
		} else {
			all = append(all, r)
		}
		return nil
	})
	for _, key := range old {
		err = errors.Join(err, c.dropReport(ctx, key))
	}
	slices.SortFunc(all, func(a, b Report) int { return a.N - b.N })
	return all, err
}

func (c *Chat) dropReport(ctx context.Context, key string) error {
	return c.remove(ctx, key)
}

// tooMany refuses one report more than those who look after the chat should find.
func (r *Report) tooMany(all []Report) error {
	mine, near := 0, 0
	for _, o := range all {
		if o.By.Account == r.By.Account {
			mine++
		}
		if o.Source != "" && o.Source == r.Source {
			near++
		}
	}
	switch {
	case mine >= maxReportsOf:
		return fault("report.many", mine)
	case near >= maxReportsFrom:
		return fault("report.crowd", near)
	case len(all) >= maxReports:
		return fault("report.crowd", len(all))
	}
	return nil
}

// report is what the caller tells of somebody.
func (a Act) report(t Target, why text.Text) Report {
	r := Report{By: a.By.Person(), Whom: Person{Name: t.label(), Account: t.id()}, Why: why, At: a.now().UTC()}
	if source := SourceOf(a.By.login.Addr); source.IsValid() {
		r.Source = source.String()
	}
	if st, ok := a.Chat.directory.get(a.here().ID); ok && !st.Private {
		r.Room = st.label()
	}
	return r
}

// keepReport keeps r under the next number.
func (a Act) keepReport(r *Report, all []Report) error {
	n := 1
	if len(all) > 0 {
		n = all[len(all)-1].N + 1
	}
	for range 8 { // others report, too
		_, err := a.Chat.setJSON(a.Ctx, reportKey(n), r, SetOpt{})
		if !errors.Is(err, ErrConflict) {
			return err
		}
		n++
	}
	return fault("busy")
}

// mayReadReport keeps operators from what is told of themselves, and from their own words.
func (m *Member) mayReadReport(r *Report) bool {
	id := m.accountID()
	return r.Whom.Account != id && r.By.Account != id
}

// tellReports tells an operator who comes in that reports wait. Failing to is no reason to
// keep them out.
func (m *Member) tellReports(ctx context.Context) {
	if m.Role() < OperatorRole {
		return
	}
	all, err := m.chat.reports(ctx)
	if err != nil {
		m.chat.warn(ctx, "read the reports", "err", err)
	}
	all = slices.DeleteFunc(all, func(r Report) bool { return !m.mayReadReport(&r) })
	if len(all) > 0 {
		m.Tell(Done{"report.wait", []any{len(all)}})
	}
}

// forgetReports forgets what somebody reported, with them.
func (c *Chat) forgetReports(ctx context.Context, account string) error {
	all, err := c.reports(ctx)
	for _, r := range all {
		if r.By.Account == account {
			err = errors.Join(err, c.dropReport(ctx, reportKey(r.N)))
		}
	}
	return err
}

// tellOperators tells the operators who are here of a new report.
func (a Act) tellOperators(r *Report) {
	for _, m := range a.Chat.everybody() {
		if m.Role() >= OperatorRole && !m.visiting && !m.login.Bot && m.mayReadReport(r) {
			m.Tell(Done{"report.new", []any{r.By.Name, r.Whom.Name, text.Line(r.Room), r.Why}})
		}
	}
}
