// Package reports is the book of what people told the operators of others: who told it, the lines
// that it is about as they were, and what was done. It knows no session and no room.
package reports

import (
	"cmp"
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
	"sshchat/sshchat/lock"
	"sshchat/sshchat/text"
)

const (
	// most is how many wait at a time: operators who never look must not fill the disk. As many
	// are kept of those that are done.
	most = 200

	// mostOf is how many of them one account has.
	mostOf = 3

	// mostFrom is how many come from one source. A school is one: whoever reports a
	// lot must not use up what the others there have.
	mostFrom = 30

	// Life is how long a report is kept since somebody last did something with it. By then it
	// is of no use to anybody.
	Life = 30 * 24 * time.Hour
)

const prefix = "report/"

// Report is what somebody told the operators of somebody, kept under "report/<number>".
type Report struct {
	By     sshchat.Person `json:"by"`
	Source string         `json:"source,omitempty"` // where By came from
	Whom   sshchat.Person `json:"whom"`
	Room   string         `json:"room,omitempty"` // as people write it; "" where not everybody may know
	Why    text.Text      `json:"why"`
	At     time.Time      `json:"at"`
	Seq    uint64         `json:"seq,omitempty"`   // the line that it is about; 0: none
	Lines  []Line         `json:"lines,omitempty"` // as they were when it was told
	Taken  Step           `json:"taken,omitzero"`  // who sees to it
	Done   Step           `json:"done,omitzero"`   // what was done
	Told   time.Time      `json:"told,omitzero"`   // when By was told that; Done.At: those nodes do where By is by then

	N int `json:"-"`
}

// Step is what an operator did with a report.
type Step struct {
	By    sshchat.Person `json:"by"`
	At    time.Time      `json:"at"`
	Words text.Text      `json:"words,omitzero"`
}

// Line is a line that a report is about, or one beside it.
type Line struct {
	Seq  uint64         `json:"seq"`
	At   time.Time      `json:"at"`
	From sshchat.Person `json:"from"`
	Body text.Text      `json:"body"`
}

// key is the record of the report numbered n.
func key(n int) string { return fmt.Sprintf("%s%06d", prefix, n) }

// IsDone reports whether it was seen to.
func (r *Report) IsDone() bool { return !r.Done.At.IsZero() }

// IsNew reports whether nobody did anything with it.
func (r *Report) IsNew() bool { return !r.IsDone() && r.Taken.At.IsZero() }

// toldLater marks that By was told when they came, and not at once.
func (r *Report) toldLater() time.Time { return r.Done.At.Add(time.Nanosecond) }

// touched is when somebody last did something with it.
func (r *Report) touched() time.Time {
	return slices.MaxFunc([]time.Time{r.At, r.Taken.At, r.Done.At}, time.Time.Compare)
}

// MayRead keeps operators from what is told of themselves, and from their own words.
func (r *Report) MayRead(account sshchat.AccountID) bool {
	return r.Whom.Account != account && r.By.Account != account
}

// Book is the reports of a chat. All methods are safe for concurrent use: each record changes by
// compare-and-set.
type Book struct {
	ledger *ledger.Ledger

	mu     lock.Leaf                 // guards what follows
	untold map[int]sshchat.AccountID // whose report is done, and who was not told of that
}

// New returns the reports that l holds.
func New(l *ledger.Ledger) *Book { return &Book{ledger: l, untold: map[int]sshchat.AccountID{}} }

// note keeps in mind whether somebody is to be told of a report: a login must not read them all.
func (b *Book) note(n int, r *Report) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r != nil && r.IsDone() && r.Told.IsZero() {
		b.untold[n] = r.By.Account
	} else {
		delete(b.untold, n)
	}
}

// isUntold reports whether an account is to be told of a report, as far as Follow knows.
func (b *Book) isUntold(account sshchat.AccountID) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, of := range b.untold {
		if of == account {
			return true
		}
	}
	return false
}

func parse(v sshchat.Value) (r Report, err error) {
	if err := json.Unmarshal(v.Data, &r); err != nil {
		return r, fmt.Errorf("read the record %s: %w", v.Key, err)
	}
	r.N, err = strconv.Atoi(strings.TrimPrefix(v.Key, prefix))
	return r, err
}

// All returns all reports, the oldest first, and forgets those that were kept for long enough.
func (b *Book) All(ctx context.Context) (all []Report, err error) {
	err = b.ledger.Each(ctx, prefix, func(v sshchat.Value) error {
		r, err := parse(v)
		all = append(all, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(x, y Report) int { return cmp.Compare(x.N, y.N) })
	old := b.old(all)
	for _, n := range old {
		err = errors.Join(err, b.ledger.Remove(ctx, key(n)))
	}
	return slices.DeleteFunc(all, func(r Report) bool { return slices.Contains(old, r.N) }), err
}

// old returns the numbers of those of all that are not to be kept.
func (b *Book) old(all []Report) (numbers []int) {
	now, done := b.ledger.Clock.Now(), 0
	for _, r := range slices.Backward(all) {
		if r.IsDone() {
			done++
		}
		if now.Sub(r.touched()) > Life || r.IsDone() && done > most {
			numbers = append(numbers, r.N)
		}
	}
	return numbers
}

// Open returns the reports that are not done.
func (b *Book) Open(ctx context.Context) ([]Report, error) {
	all, err := b.All(ctx)
	return slices.DeleteFunc(all, func(r Report) bool { return r.IsDone() }), err
}

// CountOpen returns how many reports wait that an account may read.
func (b *Book) CountOpen(ctx context.Context, account sshchat.AccountID) (n int) {
	all, err := b.Open(ctx)
	if err != nil {
		b.ledger.Warn(ctx, "read the reports", "err", err)
	}
	for _, r := range all {
		if r.MayRead(account) {
			n++
		}
	}
	return n
}

// tooMany refuses one report more than those who look after the chat should find.
func (r *Report) tooMany(open []Report) error {
	mine, near := 0, 0
	for _, o := range open {
		if o.By.Account == r.By.Account {
			mine++
		}
		if o.Source != "" && o.Source == r.Source {
			near++
		}
	}
	switch {
	case mine >= mostOf:
		return sshchat.NewFault("report.many", mine)
	case near >= mostFrom:
		return sshchat.NewFault("report.crowd", near)
	case len(open) >= most:
		return sshchat.NewFault("report.crowd", len(open))
	}
	return nil
}

// Keep keeps a report under the next number, unless there are too many.
func (b *Book) Keep(ctx context.Context, r *Report) error {
	all, err := b.All(ctx)
	if err != nil {
		return err
	}
	r.N = 1
	if len(all) > 0 {
		r.N = all[len(all)-1].N + 1
	}
	if err := r.tooMany(slices.DeleteFunc(all, func(o Report) bool { return o.IsDone() })); err != nil {
		return err
	}
	for range 8 { // others report, too
		_, err := b.ledger.SetJSON(ctx, key(r.N), r, sshchat.SetOpt{})
		if !errors.Is(err, sshchat.ErrConflict) {
			return err
		}
		r.N++
	}
	return sshchat.NewFault("busy")
}

// Change changes the report numbered n. edit may refuse. One that is gone is not made again.
func (b *Book) Change(ctx context.Context, n int, edit func(*Report) error) error {
	_, err := ledger.Change(ctx, b.ledger, key(n), func(r *Report, rev uint64) error {
		if rev == 0 {
			return Unknown(n)
		}
		r.N = n
		return edit(r)
	})
	if errors.Is(err, sshchat.ErrConflict) {
		return sshchat.ErrUnavailable
	}
	return err
}

// Unknown refuses a number that no report has, or none that whoever asks may see to.
func Unknown(n int) error { return sshchat.NewFault("report.unknown", text.Line("#"+strconv.Itoa(n))) }

// Answers returns what was done with the reports of an account that it was not told of yet, and
// notes that it is told now.
func (b *Book) Answers(ctx context.Context, account sshchat.AccountID) (told []Report) {
	if !b.isUntold(account) {
		return nil
	}
	all, err := b.All(ctx)
	for _, r := range all {
		if err == nil && r.By.Account == account && r.IsDone() && r.Told.IsZero() {
			err = b.Change(ctx, r.N, func(r *Report) error { r.Told = r.toldLater(); return nil })
			told = append(told, r)
		}
	}
	if err != nil {
		b.ledger.Warn(ctx, "tell what was done with a report", "account", account, "err", err)
	}
	return told
}

// Forget forgets somebody: what they reported, what was reported of them, and their words in the
// rest.
func (b *Book) Forget(ctx context.Context, account sshchat.AccountID) error {
	all, err := b.All(ctx)
	for _, r := range all {
		switch {
		case r.By.Account == account || r.Whom.Account == account:
			err = errors.Join(err, b.ledger.Remove(ctx, key(r.N)))
		case r.names(account):
			err = errors.Join(err, b.Change(ctx, r.N, func(r *Report) error { r.forget(account); return nil }))
		}
	}
	return err
}

// names reports whether there is anything of an account in a report.
func (r *Report) names(account sshchat.AccountID) bool {
	return r.Taken.By.Account == account || r.Done.By.Account == account ||
		slices.ContainsFunc(r.Lines, func(l Line) bool { return l.From.Account == account })
}

// forget takes what there is of an account out of a report that is neither by it nor about it.
func (r *Report) forget(account sshchat.AccountID) {
	if !r.Told.IsZero() {
		r.Told = r.toldLater() // no second time
	}
	r.Lines = slices.DeleteFunc(r.Lines, func(l Line) bool { return l.From.Account == account })
	for _, s := range []*Step{&r.Taken, &r.Done} {
		if s.By.Account == account {
			s.By, s.Words = sshchat.Person{}, text.Text{}
		}
	}
}

// Follow tells of each report that somebody did something with, from whichever node it comes,
// until ctx ends. fn must not block.
func (b *Book) Follow(ctx context.Context, fn func(*Report)) error {
	began := b.ledger.Clock.Now().UTC()
	return b.ledger.Engine.Watch(ctx, prefix, func(v sshchat.Value) error {
		if v.Rev == 0 {
			if n, err := strconv.Atoi(strings.TrimPrefix(v.Key, prefix)); err == nil {
				b.note(n, nil)
			}
			return nil
		}
		r, err := parse(v)
		if err == nil {
			b.note(r.N, &r)
		}
		if err != nil || r.touched().Before(began) { // who looks for them hears what is wrong
			return nil
		}
		fn(&r)
		return nil
	})
}
