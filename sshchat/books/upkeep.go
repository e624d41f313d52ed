package books

import (
	"context"
	"errors"
	"strings"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/bucket"
	"sshchat/sshchat/confusable"
	"sshchat/sshchat/estate"
	"sshchat/sshchat/lock"
	"sshchat/sshchat/people"
)

// looksKey keeps the version of Unicode whose table the kept skeletons are from.
const looksKey = "state/looks"

// relook brings the skeletons under which names, rooms and invitations are kept to the
// table of this version, once. Two names that look alike by the new table stay with who had
// theirs first, and of two rooms the elder keeps its name; the log says who lost theirs.
func (b *Books) relook(ctx context.Context) error {
	v, err := b.Ledger.Engine.Get(ctx, looksKey)
	if err != nil || string(v.Data) == confusable.Version() {
		return err
	}
	if err := errors.Join(b.People.RelookNames(ctx), b.Rooms.Relook(ctx), b.People.RelookInvitations(ctx)); err != nil {
		return err
	}
	_, err = b.Ledger.Engine.Set(ctx, looksKey, []byte(confusable.Version()), sshchat.SetOpt{Any: true})
	return err
}

// tidyEvery is how often the books look for what nobody uses.
const tidyEvery = time.Hour

// KeepTidy forgets, as long as ctx lasts, what nobody uses. here returns the accounts of this
// node's sessions.
func KeepTidy(ctx context.Context, b *Books, here func() map[sshchat.AccountID]bool) {
	for b.Ledger.Every(ctx, tidyEvery) {
		err := b.Tidy(ctx, here())
		if err != nil && ctx.Err() == nil && !errors.Is(err, sshchat.ErrClosed) {
			b.Ledger.Log("forget what nobody uses", "err", err)
		}
	}
}

// Tidy forgets accounts, names, rooms and moves that nobody uses; here are the accounts of
// those who have a session on this node. Who is here on others has a card.
func (b *Books) Tidy(ctx context.Context, here map[sshchat.AccountID]bool) error {
	b.Cards.AddAccounts(here)
	_, err := b.Reports.All(ctx) // which forgets the old ones
	return errors.Join(b.tidyPeople(ctx, here), b.tidyRooms(ctx), b.People.TidyMoves(ctx), err)
}

// tidyPeople forgets accounts and names that nobody uses, with what they had read.
func (b *Books) tidyPeople(ctx context.Context, here map[sshchat.AccountID]bool) error {
	alive, err := b.People.TidyAccounts(ctx, here)
	if err != nil {
		return err
	}
	return b.tidyMarks(ctx, alive)
}

// tidyMarks forgets what accounts that are gone had read, and to whom they had written. An
// account that came since we looked loses a mark of a minute at most.
func (b *Books) tidyMarks(ctx context.Context, alive map[sshchat.AccountID]bool) error {
	return b.DropMarks(ctx, func(of sshchat.AccountID, _ string) bool { return !alive[of] })
}

// ForgetAll forgets what there is of somebody besides what they said: their account with its
// keys, names and settings, their places in rooms, and to whom they wrote.
func (b *Books) ForgetAll(ctx context.Context, id sshchat.AccountID) error {
	if err := b.Rooms.Revoke(ctx, id); err != nil {
		return err
	}
	if err := errors.Join(b.Reports.Forget(ctx, id), b.Rooms.ClearTopics(ctx, id), b.Rules.ForgetRuler(ctx, id), b.People.Unignore(ctx, id), b.People.ForgetAccount(ctx, id)); err != nil {
		return err
	}
	return b.DropMarks(ctx, func(of sshchat.AccountID, about string) bool { return of == id || about == string(id) })
}

// DropMarks forgets what accounts had read, and to whom they had written, where gone says so
// of the account and of what, or whom, the mark is about.
func (b *Books) DropMarks(ctx context.Context, gone func(of sshchat.AccountID, about string) bool) error {
	var marks []string
	for _, prefix := range []string{"seen/", "talked/"} {
		err := b.Ledger.Each(ctx, prefix, func(v sshchat.Value) error {
			if of, about, _ := strings.Cut(strings.TrimPrefix(v.Key, prefix), "/"); gone(sshchat.AccountID(of), about) {
				marks = append(marks, v.Key)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, key := range marks {
		if err := b.Ledger.Remove(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// tidyRooms forgets rooms in which nobody ever spoke, with their sanctions.
func (b *Books) tidyRooms(ctx context.Context) error {
	return b.Rooms.Tidy(ctx, people.UnusedFor, b.isOccupied, func(id sshchat.RoomID) error { return b.Rules.EndIn(ctx, id) })
}

// Abandon forgets a room that its last person has left, if nothing came of it. All that they said there
// must be in the log.
func (b *Books) Abandon(ctx context.Context, id sshchat.RoomID) {
	if here, _ := b.Rules.Count(id); here > 0 {
		return
	}
	err := b.Rooms.Abandon(ctx, id, b.isOccupied, func(id sshchat.RoomID) error { return b.Rules.EndIn(ctx, id) })
	if err != nil { // it is tidied away later
		b.Ledger.Warn(ctx, "forget a room where nobody spoke", "err", err)
	}
}

// isOccupied reports whether somebody is in a room, on any node, or reads it on this one.
func (b *Books) isOccupied(id sshchat.RoomID) bool {
	r := b.Live.Held(id)
	return b.Cards.CountIn(id) > 0 || r != nil && len(r.Readers()) > 0
}

// markRate bounds how often it is kept in all how far people have read: a line that ten
// thousand people hear after a quiet hour must not make ten thousand writes.
var markRate = sshchat.Rate{Burst: 100, Every: 10 * time.Millisecond}

// marks is how often it may be kept how far people have read, for all of a chat.
type marks struct {
	mu lock.Leaf // guards Bucket
	bucket.Bucket
}

func newMarks(now time.Time) marks { return marks{Bucket: bucket.New(markRate, now)} }

// MayMark reports whether it may be kept at this moment how far somebody has read.
func (b *Books) MayMark(now time.Time) bool {
	b.marks.mu.Lock()
	defer b.marks.mu.Unlock()
	return b.marks.Allow(now)
}

// Heard takes what other nodes' people sent out of what the programs of the same accounts may
// send here: they have one pace, wherever they run. Nobody can tell by a line whether a
// program sent it; what people type is much less than a program may send.
func (b *Books) Heard(batch []*sshchat.Entry) {
	for _, e := range batch {
		if b.Ledger.Made(e.ID) || !e.Kind.Is(sshchat.Spoken) && !isLetter(e) {
			continue
		}
		now := b.Ledger.Clock.Now()
		b.Paces.Said(b.Cards.SlowAs(e.From), func() *estate.Pace {
			return estate.NewPace(func() sshchat.Rate { return b.RateOf(true) }, b.Options().Work, now)
		}, now)
	}
}

// isLetter reports whether an entry is the addressee's copy of a letter.
func isLetter(e *sshchat.Entry) bool {
	return e.Kind == sshchat.Told && e.Room != sshchat.InboxOf(e.From.Account)
}
