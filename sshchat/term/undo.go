package term

// Limits of what ^_ can take back.
const (
	maxChanges   = 64
	maxUndoBytes = 4 * maxTypedBytes
	maxTypedRun  = 24 // bytes typed in a row that are taken back at once
)

// change is one edit: added bytes stand at at now, in the place of cut.
type change struct {
	at, added int
	cut       string
	pos       int // of the cursor before
	was       origin
}

// undo is the edits of one draft, the newest last.
type undo struct {
	changes []change
	bytes   int // in their cuts
}

// note remembers an edit.
func (u *undo) note(c change) {
	u.changes = append(u.changes, c)
	u.bytes += len(c.cut)
	for len(u.changes) > maxChanges || u.bytes > maxUndoBytes {
		u.bytes -= len(u.changes[0].cut)
		u.changes = append(u.changes[:0], u.changes[1:]...)
	}
}

// extend makes n bytes typed at i a part of the newest edit, if that ends there and
// is short enough to be taken back at once.
func (u *undo) extend(i, n int) bool {
	if len(u.changes) == 0 {
		return false
	}
	last := &u.changes[len(u.changes)-1]
	if last.at+last.added != i || last.added+n > maxTypedRun {
		return false
	}
	last.added += n
	return true
}

// take returns the newest edit and forgets it.
func (u *undo) take() (c change, ok bool) {
	n := len(u.changes)
	if n == 0 {
		return change{}, false
	}
	c = u.changes[n-1]
	u.changes = u.changes[:n-1]
	u.bytes -= len(c.cut)
	return c, true
}
