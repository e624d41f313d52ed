package books

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/ledger"
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
	By     sshchat.Person `json:"by"`
	Source string         `json:"source,omitempty"` // where By came from
	Whom   sshchat.Person `json:"whom"`
	Room   string         `json:"room,omitempty"` // as people write it; "" where not everybody may know
	Why    text.Text      `json:"why"`
	At     time.Time      `json:"at"`

	N int
}

// ReportKey is the record of the report numbered n.
func ReportKey(n int) string { return fmt.Sprintf("%s%06d", reportPrefix, n) }

// Reports returns what waits for operators, the oldest first, and forgets what has waited
// too long.
func (b *Books) Reports(ctx context.Context) (all []Report, err error) {
	old := []string(nil)
	err = b.Ledger.Each(ctx, reportPrefix, func(v sshchat.Value) error {
		var r Report
		if err := json.Unmarshal(v.Data, &r); err != nil {
			return fmt.Errorf("read the record %s: %w", v.Key, err)
		}
		r.N, _ = strconv.Atoi(strings.TrimPrefix(v.Key, reportPrefix))
		if b.Ledger.Clock.Now().Sub(r.At) > reportLife {
			old = append(old, v.Key)
		} else {
			all = append(all, r)
		}
		return nil
	})
	for _, key := range old {
		err = errors.Join(err, b.DropReport(ctx, key))
	}
	slices.SortFunc(all, func(x, y Report) int { return x.N - y.N })
	return all, err
}

// FollowReports tells of each new report, from whichever node it comes, until ctx ends. fn must
// not block.
func FollowReports(ctx context.Context, l *ledger.Ledger, fn func(*Report)) error {
	began := l.Clock.Now()
	return l.Engine.Watch(ctx, reportPrefix, func(v sshchat.Value) error {
		var r Report
		if v.Rev == 0 || json.Unmarshal(v.Data, &r) != nil || r.At.Before(began.UTC()) { // who looks for them hears what is wrong
			return nil
		}
		fn(&r)
		return nil
	})
}

// CountReports returns how many reports wait that an account may read.
func CountReports(ctx context.Context, b *Books, account sshchat.AccountID) (n int) {
	all, err := b.Reports(ctx)
	if err != nil {
		b.Ledger.Warn(ctx, "read the reports", "err", err)
	}
	for _, r := range all {
		if r.MayRead(account) {
			n++
		}
	}
	return n
}

// DropReport forgets a report.
func (b *Books) DropReport(ctx context.Context, key string) error {
	return b.Ledger.Remove(ctx, key)
}

// TooMany refuses one report more than those who look after the chat should find.
func (r *Report) TooMany(all []Report) error {
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
		return sshchat.NewFault("report.many", mine)
	case near >= maxReportsFrom:
		return sshchat.NewFault("report.crowd", near)
	case len(all) >= maxReports:
		return sshchat.NewFault("report.crowd", len(all))
	}
	return nil
}

// KeepReport keeps r under the next number.
func (b *Books) KeepReport(ctx context.Context, r *Report, all []Report) error {
	n := 1
	if len(all) > 0 {
		n = all[len(all)-1].N + 1
	}
	for range 8 { // others report, too
		_, err := b.Ledger.SetJSON(ctx, ReportKey(n), r, sshchat.SetOpt{})
		if !errors.Is(err, sshchat.ErrConflict) {
			return err
		}
		n++
	}
	return sshchat.NewFault("busy")
}

// ForgetReports forgets what somebody reported, with them.
func (b *Books) ForgetReports(ctx context.Context, account sshchat.AccountID) error {
	all, err := b.Reports(ctx)
	for _, r := range all {
		if r.By.Account == account {
			err = errors.Join(err, b.DropReport(ctx, ReportKey(r.N)))
		}
	}
	return err
}

// MayRead keeps operators from what is told of themselves, and from their own words.
func (r *Report) MayRead(account sshchat.AccountID) bool {
	return r.Whom.Account != account && r.By.Account != account
}
