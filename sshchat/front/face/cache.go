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
)

// Cache keeps what entries look like. It holds nothing that a person alone
// would see. A slot is taken over by whatever entry needs it next.
type Cache struct {
	slots [cacheSlots]struct {
		mu    sync.Mutex
		entry *sshchat.Entry
		looks []rendered
		bytes int
	}
}

type rendered struct {
	look paint.Look
	room string // that stands before it
	line []byte
}

// line returns e as it looks to everybody with s's look but those it names or is
// from. The caller must not change it.
func (c *Cache) line(s *words.Styler, e *sshchat.Entry, room string) []byte {
	slot := &c.slots[e.Seq%cacheSlots]
	slot.mu.Lock()
	defer slot.mu.Unlock()
	if slot.entry != e {
		slot.entry, slot.looks, slot.bytes = e, nil, 0
	}
	for _, r := range slot.looks {
		if r.look == s.Look() && r.room == room {
			return r.line
		}
	}
	line := s.EntryIn(nil, e, sshchat.Person{}, room)
	if len(slot.looks) < maxLooks && slot.bytes+len(line) <= maxSlotBytes {
		slot.looks = append(slot.looks, rendered{s.Look(), room, line})
		slot.bytes += len(line)
	}
	return line
}
