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

// reported is what somebody told the operators of somebody, kept under "report/<number>".
type reported struct {
	By     Person    `json:"by"`
	Source string    `json:"source,omitempty"` // where By came from
	Whom   Person    `json:"whom"`
	Room   string    `json:"room,omitempty"` // as people write it; "" where not everybody may know
	Why    text.Text `json:"why"`
	At     time.Time `json:"at"`

	n int
}

func reportKey(n int) string { return fmt.Sprintf("%s%06d", reportPrefix, n) }

// reports returns what waits for operators, the oldest first, and forgets what has waited
// too long.
func (c *Chat) reports(ctx context.Context) (all []reported, err error) {
	old := []string(nil)
	err = c.each(ctx, reportPrefix, func(v Value) error {
		var r reported
		if err := json.Unmarshal(v.Data, &r); err != nil {
			return fmt.Errorf("read the record %s: %w", v.Key, err)
		}
		r.n, _ = strconv.Atoi(strings.TrimPrefix(v.Key, reportPrefix))
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
	slices.SortFunc(all, func(a, b reported) int { return a.n - b.n })
	return all, err
}

func (c *Chat) dropReport(ctx context.Context, key string) error {
	return c.remove(ctx, key)
}

func reportRows() []*row {
	return []*row{
		{
			Command: Command{Name: "report", Aliases: []string{"举报"}, Args: "NAME REASON", Group: "talk"},
			reads:   true, run: doReport, complete: completeName,
		},
	}
}

// doReport tells those who look after the chat of somebody: at once if they are here, else
// when they come. Nobody else learns of it.
func doReport(c *Call) error {
	name, why := splitWord(c.Args)
	if why == "" {
		return c.usage()
	}
	if err := c.By.pace(); err != nil {
		return err
	}
	t, err := c.findTarget(name)
	switch {
	case err != nil:
		return err
	case t.id() == "":
		return fault("rule.nobody", echo(name))
	case t.id() == c.By.accountID():
		return fault("rule.self")
	}
	all, err := c.Chat.reports(c.Ctx)
	if err != nil {
		return err
	}
	r := c.report(t, text.Line(why))
	if err := r.tooMany(all); err != nil {
		return err
	}
	if err := c.keepReport(&r, all); err != nil {
		return err
	}
	for _, m := range c.Chat.everybody() {
		if m.Role() >= OperatorRole && !m.visiting && !m.login.Bot && m.mayReadReport(&r) {
			m.Tell(Done{"report.new", []any{r.By.Name, r.Whom.Name, text.Line(r.Room), r.Why}})
		}
	}
	c.tell(Done{"report.done", []any{r.Whom.Name, r.Why}})
	return nil
}

// tooMany refuses one report more than those who look after the chat should find.
func (r *reported) tooMany(all []reported) error {
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
func (c *Call) report(t Target, why text.Text) reported {
	r := reported{By: c.By.Person(), Whom: Person{Name: t.label(), Account: t.id()}, Why: why, At: c.Chat.clock.Now().UTC()}
	if source := SourceOf(c.By.login.Addr); source.IsValid() {
		r.Source = source.String()
	}
	if st, ok := c.Chat.directory.get(c.By.at.room.ID()); ok && !st.Private {
		r.Room = st.label()
	}
	return r
}

// keepReport keeps r under the next number.
func (c *Call) keepReport(r *reported, all []reported) error {
	n := 1
	if len(all) > 0 {
		n = all[len(all)-1].n + 1
	}
	for range 8 { // others report, too
		_, err := c.Chat.setJSON(c.Ctx, reportKey(n), r, SetOpt{})
		if !errors.Is(err, ErrConflict) {
			return err
		}
		n++
	}
	return fault("busy")
}

// mayReadReport keeps operators from what is told of themselves, and from their own words.
func (m *Member) mayReadReport(r *reported) bool {
	id := m.accountID()
	return r.Whom.Account != id && r.By.Account != id
}

func reportsRows() []*row {
	return []*row{
		{
			Command: Command{Name: "reports", Args: "[done N]", Role: OperatorRole, Group: "moderation"},
			reads:   true, run: doReports,
		},
	}
}

// doReports shows operators what waits for them, or ends it.
func doReports(c *Call) error {
	word, arg := splitWord(c.Args)
	if word != "" && !strings.EqualFold(word, "done") || word != "" && arg == "" {
		return c.usage()
	}
	all, err := c.Chat.reports(c.Ctx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(r reported) bool { return r.Whom.Account == c.By.accountID() })
	if word != "" {
		return c.endReport(all, arg)
	}
	if len(all) == 0 {
		return fault("report.none")
	}
	var t strings.Builder
	for _, r := range all {
		fmt.Fprintf(&t, "\n#%d  %s  %s → %s  %s: %s", r.n, r.At.In(c.By.zone()).Format("2006-01-02 15:04"), r.By.Name, r.Whom.Name, r.Room, r.Why)
	}
	c.tell(Done{"report.list", []any{text.Block(t.String()[1:])}})
	return nil
}

// endReport forgets a report that was seen to.
func (c *Call) endReport(all []reported, word string) error {
	n, err := strconv.Atoi(strings.TrimPrefix(word, "#"))
	if err != nil || !slices.ContainsFunc(all, func(r reported) bool { return r.n == n }) {
		return fault("report.unknown", echo(word))
	}
	if err := c.Chat.dropReport(c.Ctx, reportKey(n)); err != nil {
		return err
	}
	c.tell(Done{"report.end", []any{n}})
	return nil
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
	all = slices.DeleteFunc(all, func(r reported) bool { return !m.mayReadReport(&r) })
	if len(all) > 0 {
		m.Tell(Done{"report.wait", []any{len(all)}})
	}
}

// forgetReports forgets what somebody reported, with them.
func (c *Chat) forgetReports(ctx context.Context, account string) error {
	all, err := c.reports(ctx)
	for _, r := range all {
		if r.By.Account == account {
			err = errors.Join(err, c.dropReport(ctx, reportKey(r.n)))
		}
	}
	return err
}
