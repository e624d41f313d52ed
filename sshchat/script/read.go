package script

import (
	"errors"
	"strings"
	"time"

	"sshchat/sshchat"

	"sshchat/sshchat/act"
	"sshchat/sshchat/books"
)

const (
	pageLines = 500    // what is read at once
	maxCount  = 100000 // of -n; --since has no bound

	defaultCount = 20
)

// history writes what was said in a place: the last lines, or all since a moment or
// behind a number, up to now or on and on.
func (r *run) history(c call) error {
	place, err := onePlace(c)
	if err != nil {
		return err
	}
	if c.follow && strings.HasPrefix(place, "@") {
		return fault("history.letters")
	}
	after, at, err := r.begin(place, c)
	if err != nil {
		return err
	}
	if c.follow {
		return r.follow([]string{place}, after, at, 0)
	}
	for {
		page, err := r.read(place, sshchat.Range{After: after, Since: at, Limit: pageLines, Oldest: true})
		if err != nil {
			return err
		}
		for i := range page.Entries {
			r.past(&page.Entries[i], page.Room)
		}
		if err := r.out.flush(); err != nil || !page.More {
			return err
		}
		after = page.Last
	}
}

// onePlace returns the room or the person that a command names, or "".
func onePlace(c call) (string, error) {
	switch {
	case len(c.args) == 0:
		return "", nil
	case len(c.args) > 1 || !isPlace(c.args[0]):
		return "", fault("usage", c.row.Name, strings.TrimSpace(c.row.Options+" [#ROOM | @NAME]"))
	}
	return c.args[0], nil
}

// begin returns behind which number, and from which moment on, a command begins: at most
// -n lines before the last, wherever --since is.
func (r *run) begin(place string, c call) (after uint64, at time.Time, err error) {
	if c.since != "" {
		if after, at, err = r.since(c); err != nil || c.count == 0 {
			return after, at, err
		}
	}
	left, before := c.count, uint64(0)
	if left == 0 {
		left = defaultCount
	}
	for left > 0 {
		page, err := r.read(place, sshchat.Range{After: after, Before: before, Since: at, Limit: min(pageLines, left)})
		if err != nil {
			return 0, at, err
		}
		left -= len(page.Entries)
		if page.First == 0 {
			break
		}
		before = page.First
		if !page.More {
			break
		}
	}
	return max(after, max(before, 1)-1), at, nil
}

func (r *run) since(c call) (after uint64, at time.Time, err error) {
	return books.ParseSince(c.since, r.member.Now())
}

// read is Reading.Page at the rate that everybody is held to.
func (r *run) read(place string, q sshchat.Range) (act.Page, error) {
	for {
		page, err := act.By(r.ctx, r.visitor.Session).Reading().Page(place, q)
		f, ok := errors.AsType[*sshchat.Fault](err)
		if !ok || !isWait(f) {
			return page, err
		}
		if err := r.pause(f.Args[0].(time.Duration)); err != nil {
			return page, err
		}
	}
}
