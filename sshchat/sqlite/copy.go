package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/store"
)

// What a copy takes over, and why it cannot be opened.
type (
	// Numbered is what a log has under one number.
	Numbered = store.Numbered
	// Tomb is a row of a log whose text is no longer there.
	Tomb = store.Tomb
)

var (
	// ErrDamaged: the copy may be deleted and made again.
	ErrDamaged = store.ErrDamaged
	// ErrOtherLog: the file is somebody else's.
	ErrOtherLog = store.ErrOtherLog
)

// CopyOptions are the choices of OpenCopy. The functions must not block.
type CopyOptions struct {
	Log      time.Time // when the log was made that this is a copy of
	Limits   *Limits   // as in Options
	RoomKeep func(sshchat.Value) (room sshchat.RoomID, keep time.Duration)
	Trouble  func(error) // told why the file is not kept up to date, and nil when it is again
	Warn     func(error)
	Now      func() time.Time // nil means time.Now

	faults func() error // as in Options
	tail   int
}

// Copy is a history whose entries come with their numbers, from a log that others write too. It
// has no keys. While its file cannot be written it goes on in memory, as far as that reaches:
// nothing is lost, for the log has it.
//
// One goroutine owns its writing end: all methods but Follow, Head, Page, Search, Activity and
// ToScrub.
type Copy struct {
	*reader
	file   *store.Copy
	writer *writer
	seen   uint64 // the newest number that was handed to followers
	made   bool   // while the file was behind, tombs made rows that no follower has met
}

// OpenCopy opens the copy at path, which it makes if there is none.
func OpenCopy(path string, o CopyOptions) (*Copy, error) {
	ctx := context.Background() // opening is short and leaves nothing half done
	s, err := store.OpenCopy(ctx, path, o.Log)
	if err != nil {
		return nil, err
	}
	if o.faults != nil {
		s.Faults = o.faults
	}
	r, err := newReader(s.Store, cmp.Or(o.tail, tailEntries))
	if err != nil {
		return nil, errors.Join(store.OpenError(s.Path, err), s.Close(ctx))
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	w := newWriter(s.Store, Options{Limits: o.Limits, Trouble: o.Trouble, Warn: o.Warn, Now: o.Now},
		nil, r.tail, nil, newKeeps(o.RoomKeep))
	r.waiting = &w.trouble.unsaved
	return &Copy{reader: r, file: s, writer: w, seen: s.Last}, nil
}

// Seen is the number up to which followers and pages know the log.
func (c *Copy) Seen() uint64 { return c.seen }

// Stored is the number up to which the file has the log.
func (c *Copy) Stored() uint64 { return c.writer.Last }

// Behind reports whether the file is in trouble, and has less than followers were given.
func (c *Copy) Behind() bool { return c.writer.trouble.is() }

// Store takes over what comes next, and hands it to the followers. upTo is the number with which
// it ends, which may be that of no entry.
func (c *Copy) Store(ctx context.Context, items []Numbered, upTo uint64) {
	w := c.writer
	fresh := make([]*sshchat.Entry, 0, len(items))
	for _, it := range items {
		if it.Entry != nil && it.Seq > c.seen {
			fresh = append(fresh, it.Entry)
		}
	}
	before := c.seen
	c.seen = max(c.seen, upTo)
	if !w.trouble.is() {
		made, err := c.file.Commit(ctx, items, upTo)
		w.scrub = w.scrub || amends(fresh) || len(made) > 0
		if err == nil {
			w.tail.Add(c.withMade(ctx, fresh, made, before)...)
			return
		}
		w.trouble.begin(err)
		w.options.Trouble(err)
	}
	w.trouble.add(fresh) // before the tail, so that who is behind it finds them
	c.noteAbsent()
	w.tail.Add(fresh...)
}

// withMade adds to what followers get the rows that tombs have made: those behind what they
// know. If others are made the tail, which lacks them, must not be read any more.
func (c *Copy) withMade(ctx context.Context, fresh []*sshchat.Entry, made []uint64, before uint64) []*sshchat.Entry {
	if len(made) == 0 {
		return fresh
	}
	if slices.Min(made) <= before {
		c.tail.Reset(before)
	}
	made = slices.DeleteFunc(made, func(seq uint64) bool { return seq <= before })
	rows, err := c.numbered(ctx, made)
	if err != nil {
		c.writer.options.Warn(fmt.Errorf("read what was taken back: %w", err))
		return fresh // they are on disk, and no line was said in them
	}
	all := append(sshchat.Pointers(rows), fresh...)
	slices.SortFunc(all, func(a, b *sshchat.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return slices.CompactFunc(all, func(a, b *sshchat.Entry) bool { return a.Seq == b.Seq })
}

// Catch takes over what the file lacks: everything, for a copy that begins, or what came while
// the disk was in trouble. Followers are given none of it.
func (c *Copy) Catch(ctx context.Context, items []Numbered, upTo uint64) error {
	w := c.writer
	if w.Conn == nil && !c.reopen(ctx) {
		return w.trouble.cause
	}
	made, err := c.file.Commit(ctx, items, upTo)
	if err != nil {
		w.trouble.cause = err
		c.reopen(ctx)
		return err
	}
	w.scrub = true
	if !w.trouble.is() {
		c.seen = max(c.seen, upTo)
		w.tail.Reset(c.seen)
		return nil
	}
	c.made = c.made || len(made) > 0
	if w.Last < c.seen {
		w.trouble.saved(w.Last)
		c.noteAbsent()
		return nil
	}
	if c.made {
		w.tail.Reset(c.seen)
	}
	c.made = false
	w.trouble.end()
	c.absent.Store(nil)
	w.options.Trouble(nil)
	return nil
}

// reopen opens the file anew, in case it is the connection that is broken.
func (c *Copy) reopen(ctx context.Context) bool {
	w := c.writer
	w.reconnect(ctx)
	if w.Conn == nil {
		return false
	}
	if err := w.LoadLast(ctx); err != nil {
		w.trouble.cause = err
		return false
	}
	return true
}

// Due reports whether it is time to try a file that is in trouble. It is asked once a second.
func (c *Copy) Due() bool { return c.writer.trouble.is() && c.writer.trouble.due() }

// Tick looks after the file. It is called once a second.
func (c *Copy) Tick(ctx context.Context) {
	w := c.writer
	lost := w.HoldLock(w.options.Warn)
	if w.trouble.is() {
		return
	}
	if lost == nil {
		lost = w.Patrol(ctx)
	}
	if lost != nil {
		w.trouble.begin(lost)
		w.options.Trouble(lost)
		return
	}
	w.trouble.calm++
	w.forget(ctx)
	if w.scrub {
		w.scrubLog(ctx)
	}
}

// Again rings when there is more to forget: see Forget.
func (c *Copy) Again() <-chan struct{} { return c.writer.again }

// Forget removes some of what is too old.
func (c *Copy) Forget(ctx context.Context) { c.writer.forget(ctx) }

// Keep notes what a key says of how long a room's entries are kept.
func (c *Copy) Keep(v sshchat.Value) { c.writer.keeps.set(v) }

// ToScrub returns up to n of the messages whose texts must leave the log by now.
func (c *Copy) ToScrub(ctx context.Context, now time.Time, n int) (store.Scrub, error) {
	ctx, done := c.beginRead(ctx)
	defer done()
	all, err := store.ToScrub(ctx, c.readers, now, n)
	return all, c.readError(ctx, err)
}

// Scrubbed notes that the texts of messages have left the log.
func (c *Copy) Scrubbed(ctx context.Context, seqs []uint64) error {
	if c.Behind() {
		return c.writer.trouble.cause
	}
	return c.file.Scrubbed(ctx, seqs)
}

// Leave ends every Follow once it has what there is. It may be called while the owner is at work.
func (c *Copy) Leave() { c.tail.Close() }

// Close ends all reads and lets go of the file.
func (c *Copy) Close() error {
	c.tail.Close()
	err := errors.Join(c.reader.close(), c.writer.Store.Close(context.Background()))
	if err != nil {
		err = fmt.Errorf("close the copy of the log %s: %w", c.path, err)
	}
	return err
}
