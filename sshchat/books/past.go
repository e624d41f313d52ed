package books

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"sshchat/sshchat"
	"sshchat/sshchat/live"
	"sshchat/sshchat/text"
)

const (
	// missedCount is how far missed lines are counted; more is "more than".
	missedCount = 1000

	quoteLines = 3   // of what is quoted
	quoteCells = 200 // of each of them
)

// excerpt is the beginning of what e says. What its author quoted by hand is left out,
// unless it is all there is.
func excerpt(e *sshchat.Entry) sshchat.Quoted {
	var own []text.Text
	for _, line := range e.Body.Lines() {
		if !strings.HasPrefix(line.String(), ">") {
			own = append(own, line)
		}
	}
	if len(own) == 0 {
		own = e.Body.Lines()
	}
	q := sshchat.Quoted{From: e.From, More: len(own) > quoteLines}
	for _, line := range own[:min(len(own), quoteLines)] {
		q.Lines = append(q.Lines, line.Truncate(quoteCells))
	}
	return q
}

// quoted returns what e answers, as that is now, from the tail where that holds it. A
// number that leads into another room leads nowhere.
func (b *Books) quoted(ctx context.Context, e *sshchat.Entry) (*sshchat.Quoted, error) {
	old, err := b.entryOf(ctx, e.Room, e.Ref)
	if err != nil {
		return nil, err
	}
	if old == nil {
		return &sshchat.Quoted{}, nil
	}
	return quoteOf(old), nil
}

// entryOf returns the entry numbered ref of a room; nil: it is kept no more.
func (b *Books) entryOf(ctx context.Context, room sshchat.RoomID, ref uint64) (*sshchat.Entry, error) {
	if r := b.Live.Held(room); r != nil {
		if old := r.Tail().At(ref); old != nil {
			return old, nil
		}
	}
	page, err := b.Ledger.Engine.Page(ctx, sshchat.Range{Room: room, After: ref - 1, Before: ref + 1, Limit: 1})
	if err != nil || len(page) == 0 || page[0].Room != room {
		return nil, err
	}
	return &page[0], nil
}

func quoteOf(old *sshchat.Entry) *sshchat.Quoted {
	if !old.IsEditable() {
		return &sshchat.Quoted{From: old.From}
	}
	q := excerpt(old)
	return &q
}

// AddQuotes notes with entries that answer others what those say now.
func (b *Books) AddQuotes(ctx context.Context, entries []sshchat.Entry) error {
	for i := range entries {
		e := &entries[i]
		of := e
		if e.Kind == sshchat.Edited && !e.Body.IsZero() { // it is shown as the line that it changed
			old, err := b.entryOf(ctx, e.Room, e.Ref)
			if err != nil {
				return err
			}
			of = old
		}
		if of == nil || !sshchat.Quotable(of) && !sshchat.IsAbout(of) {
			continue
		}
		q, err := b.quoted(ctx, of)
		if err != nil {
			return err
		}
		e.Quoted = q
	}
	return nil
}

// WithQuotes is AddQuotes for entries that others read too.
func (b *Books) WithQuotes(ctx context.Context, entries []*sshchat.Entry) ([]*sshchat.Entry, error) {
	if !slices.ContainsFunc(entries, sshchat.MayQuote) {
		return entries, nil // as nearly always
	}
	for i, e := range entries {
		if sshchat.MayQuote(e) {
			own := []sshchat.Entry{*e}
			if err := b.AddQuotes(ctx, own); err != nil {
				return entries, err
			}
			entries[i] = &own[0]
		}
	}
	return entries, nil
}

// Missed counts what me has not seen of r, up to the entry numbered upTo, and without what
// me ignores. Failing to is no reason to keep anybody out.
func (b *Books) Missed(ctx context.Context, me sshchat.Person, r *live.Room, upTo uint64, ignoring func(*sshchat.Entry) bool) sshchat.Missed {
	v, err := b.Ledger.Engine.Get(ctx, sshchat.SeenKey(me.Account, r.ID()))
	if err != nil || v.Rev == 0 {
		return sshchat.Missed{}
	}
	var was sshchat.Mark
	if err := json.Unmarshal(v.Data, &was); err != nil {
		b.Ledger.Warn(ctx, "read what was seen", "account", me.Account, "err", err)
		return sshchat.Missed{}
	}
	missed := sshchat.Missed{After: was.Seq, Since: was.At}
	entries, behind := r.Tail().Take(nil, &live.Cursor{Seq: was.Seq}, live.TailEntries)
	if behind {
		page, err := b.Ledger.Engine.Page(ctx, sshchat.Range{
			Room: r.ID(), After: was.Seq, Kinds: sshchat.KindsOf(sshchat.Talk), Limit: missedCount,
		})
		if err != nil {
			b.Ledger.Warn(ctx, "count what was missed", "room", r.ID(), "err", err)
		}
		entries = sshchat.Pointers(page)
	}
	for _, e := range entries {
		if e.Seq > upTo || !e.IsTalk() || e.IsTakenBack() || e.From.Account == me.Account || ignoring(e) {
			continue
		}
		missed.Lines++
		if e.Calls(me) {
			missed.Mentions++
		}
	}
	missed.More = behind && len(entries) == missedCount
	return missed
}

// NewestWithin returns from where on letters hold at most so many bytes; the newest is
// within whatever it holds.
func NewestWithin(letters []sshchat.Entry, most int) int {
	from := len(letters)
	for from > 0 {
		most -= len(letters[from-1].Body.String())
		if most < 0 && from < len(letters) {
			break
		}
		from--
	}
	return from
}

// Past returns a stretch of a room's talk as it stands now: with how it was answered, and
// what it answers.
func (b *Books) Past(ctx context.Context, r sshchat.Range) ([]sshchat.Entry, error) {
	r.Kinds = sshchat.KindsOf(sshchat.Talk)
	page, err := b.Ledger.Engine.Page(ctx, r)
	if err == nil {
		err = errors.Join(b.Live.AddAnswers(ctx, sshchat.Range{Room: r.Room, Before: r.Before}, page), b.AddQuotes(ctx, page))
	}
	return page, err
}

// PageBytes is how much is read from the log at once for one person: hundreds who do not take what
// they asked for hold as much.
const PageBytes = 256 << 10

// Weigh returns how long the texts of entries are together.
func Weigh(entries []sshchat.Entry) (bytes int) {
	for i := range entries {
		bytes += len(entries[i].Body.String())
	}
	return bytes
}

// LastTalk returns the newest entry of a run that is talk: one's going away right after
// speaking may become durable with it.
func LastTalk(run []*sshchat.Entry) *sshchat.Entry {
	for _, e := range slices.Backward(run) {
		if e.IsTalk() {
			return e
		}
	}
	return nil
}

// Kicks returns what of a run of entries sends somebody away.
func Kicks(run []*sshchat.Entry) (all []*sshchat.Entry) {
	for _, e := range run {
		if e.Kind == sshchat.Ruled && e.About != nil && (e.Rule == "kick" || e.Rule == "room-kick") {
			all = append(all, e)
		}
	}
	return all
}
