package face

import (
	"sync"

	"sshchat/sshchat"
	"sshchat/sshchat/words"
	"sshchat/sshchat/words/paint"
)

const (
	// cacheSlots is how many of the newest entries are kept rendered: more than one
	// wake shows, so that a room of a thousand renders each line once.
	cacheSlots = 256

	// maxLooks bounds the renderings of one entry: languages times themes times zones.
	maxLooks = 32

	// maxSlotBytes bounds what they weigh together. Pastes of 64 KiB in a room of
	// many zones would otherwise fill gigabytes; they are rendered anew, then.
	maxSlotBytes = 128 << 10

	// maxWrappedBytes bounds in the same way what is wrapped to windows, beside that: whoever
	// has a window of a size of their own takes the place of no rendering that others share.
	maxWrappedBytes = 32 << 10
)

// Cache keeps what entries look like. It holds nothing that a person alone
// would see. A slot is taken over by whatever entry needs it next.
type Cache struct {
	slots [cacheSlots]slot
}

// slot is what one entry looks like.
type slot struct {
	mu      sync.Mutex
	entry   *sshchat.Entry
	whole   renderings // as they fit any window
	wrapped renderings // to the width of a window
}

// renderings are what an entry looks like to some.
type renderings struct {
	all   []rendered
	bytes int
}

type rendered struct {
	look  paint.Look
	room  string // that stands before it
	width int    // of the window; 0: of any
	line  []byte
	cells int // as words.Cells has it
}

// line returns e as it looks, in a window of so many cells, to everybody with s's look but
// those it names or is from. Width 0 leaves the wrapping to the terminal. The caller must not
// change it.
func (c *Cache) line(s *words.Styler, e *sshchat.Entry, room string, width int) []byte {
	slot := &c.slots[e.Seq%cacheSlots]
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if slot.entry != e {
		slot.entry, slot.whole, slot.wrapped = e, renderings{}, renderings{}
	}
	whole, ok := slot.whole.find(s.Look(), room, 0)
	if !ok {
		line := s.EntryIn(nil, e, sshchat.Person{}, room)
		whole = slot.whole.keep(rendered{s.Look(), room, 0, line, words.Cells(line)}, maxSlotBytes)
	}
	if whole.cells < width || width == 0 {
		return whole.line
	}
	wrapped, ok := slot.wrapped.find(s.Look(), room, width)
	if !ok {
		line := s.Within(width).Wrap(whole.line)
		wrapped = slot.wrapped.keep(rendered{s.Look(), room, width, line, 0}, maxWrappedBytes)
	}
	return wrapped.line
}

// find returns the rendering for a look, a room and a window, if it is kept.
func (rs *renderings) find(look paint.Look, room string, width int) (rendered, bool) {
	for i := range rs.all {
		if r := &rs.all[i]; r.width == width && r.room == room && r.look == look {
			return *r, true
		}
	}
	return rendered{}, false
}

// keep keeps a rendering if there is room for it among so many bytes, and returns it.
func (rs *renderings) keep(r rendered, most int) rendered {
	if len(rs.all) < maxLooks && rs.bytes+len(r.line) <= most {
		rs.all = append(rs.all, r)
		rs.bytes += len(r.line)
	}
	return r
}
