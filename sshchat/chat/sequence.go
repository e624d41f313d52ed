package chat

import (
	"slices"

	"sshchat/sshchat"
	"sshchat/sshchat/mail"
)

// sequence keeps what a program takes from several rooms in the order of the one log, over
// all of its wakes: whoever has seen number n has seen all before it, so that n is where
// to go on. Of a person it keeps nothing: a wake is in order, which is all that one sees.
type sequence struct {
	on     bool
	safe   uint64 // nothing that lies before this number is still to come
	share  int    // what each room may give: all of them must, or none would be safe
	before map[*View]uint64
	mailed uint64 // where the letters were before they were taken
}

// limit returns how much the next room may give to a wake that holds n entries.
func (o *sequence) limit(n int) int {
	if o.on {
		return o.share
	}
	return maxTake - n
}

// took says that v was taken from, which was at before. Of a room that has more to give
// nothing is known beyond where it is now.
func (o *sequence) took(v *View, before uint64, more bool) {
	if !o.on {
		return
	}
	o.before[v] = before
	if more {
		o.safe = min(o.safe, v.cursor.Seq)
	}
}

// tookMail says that a bot's letters were taken; of what is still in the inbox nothing is
// known.
func (o *sequence) tookMail(box *mail.Box) {
	if o.on && box.HasMore() {
		o.safe = min(o.safe, box.At())
	}
}

// cut leaves what is not safe yet for the next wake. The bell rings for it: with what is
// on its way, or because there is more. Letters lie in the inbox.
func (o *sequence) cut(box *mail.Box, entries []*sshchat.Entry) []*sshchat.Entry {
	if !o.on {
		return entries
	}
	for v, before := range o.before {
		v.cursor.Seq = max(before, min(v.cursor.Seq, o.safe))
	}
	if box.At() > o.safe {
		box.GoTo(max(o.mailed, o.safe))
	}
	return slices.DeleteFunc(entries, func(e *sshchat.Entry) bool { return e.Seq > o.safe })
}
